//! Days follow the shop's time zone, hours do not. In every zone a visitor counts once per hour and each hit belongs to one
//! day (AF-4, AF-12).

use shared::hits::{Hits, by_day};
use shared::values::{CustomerNumber, Span, Timestamp};
use tests::{Person, TestShop};

use crate::use_cases::affiliate_hit::reaches;

async fn shop_in(zone: &str) -> TestShop {
    let shop = TestShop::open().await;
    moves_to(&shop, zone).await;
    shop
}

async fn moves_to(shop: &TestShop, zone: &str) {
    shop.set("time_zone", zone).await;
}

/// Moves the clock to this time.
fn is(shop: &TestShop, at: &str) {
    shop.later(Timestamp::parse(at).expect("a moment").since(shop.now()));
}

/// Each day with its counted hits.
async fn counted(shop: &TestShop, affiliate: &Person<'_>) -> Vec<(String, u64)> {
    let days = by_day(shop.shop(), CustomerNumber(affiliate.number)).await.expect("hits");
    days.into_iter().map(|day| (day.day.to_string(), day.hits.counted)).collect()
}

fn on(days: &[(&str, u64)]) -> Vec<(String, u64)> {
    days.iter().map(|(day, counted)| ((*day).to_owned(), *counted)).collect()
}

/// The first and the last half hour of the day are in the same hour of the clock, a day apart.
#[tokio::test]
async fn a_visitor_in_the_first_and_in_the_last_half_hour_of_an_indian_day_counts_twice() {
    let shop = shop_in("Asia/Kolkata").await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let ursula = shop.visitor("ursula@example.com");
    for at in ["2026-03-02T18:29:59Z", "2026-03-02T18:30:00Z", "2026-03-02T18:59:59Z", "2026-03-03T18:00:00Z", "2026-03-03T18:29:59Z"] {
        is(&shop, at);
        reaches(&ursula, octavia.number).await.is(200);
    }
    let told = on(&[("20260302", 1), ("20260303", 2)]);
    assert_eq!(counted(&shop, &octavia).await, told, "while the day runs");
    is(&shop, "2026-03-03T19:59:59Z");
    shop.housekeep().await;
    assert_eq!(counted(&shop, &octavia).await, told, "when it is over");
    is(&shop, "2026-03-05T00:00:00Z");
    shop.housekeep().await;
    forget_visitors(&shop).await;
    assert_eq!(counted(&shop, &octavia).await, told, "and when it is closed");
}

#[tokio::test]
async fn a_visitor_who_comes_every_hour_counts_25_times_on_the_long_day_and_23_on_the_short_one() {
    for (begins, hours, day) in [("2026-03-28T23:00:00Z", 23, "20260329"), ("2026-10-24T22:00:00Z", 25, "20261025")] {
        let shop = shop_in("Europe/Berlin").await;
        let octavia = shop.affiliate("octavia@example.com", 1_000).await;
        let ursula = shop.visitor("ursula@example.com");
        is(&shop, begins);
        for hour in 0..hours {
            for _ in 0..2 {
                reaches(&ursula, octavia.number).await.is(200);
            }
            assert_eq!(counted(&shop, &octavia).await, on(&[(day, hour + 1)]));
            shop.later(Span::hours(1));
        }
        shop.later(Span::days(2));
        shop.housekeep().await;
        forget_visitors(&shop).await;
        assert_eq!(counted(&shop, &octavia).await, on(&[(day, hours)]));
    }
}

/// After a move to the west, a finished day continues; after a move to the east, the current day ends at once.
#[tokio::test]
async fn no_hit_is_lost_when_the_shop_moves_to_another_time_zone() {
    for (zone, day) in [("America/Los_Angeles", "20260302"), ("Pacific/Auckland", "20260303"), ("Asia/Kolkata", "20260303")] {
        for somebody_looks in [true, false] {
            let case = format!("{zone}, somebody looks: {somebody_looks}");
            let shop = TestShop::open().await;
            let octavia = shop.affiliate("octavia@example.com", 1_000).await;
            let ursula = shop.visitor("ursula@example.com");
            for at in ["2026-03-02T23:00:00Z", "2026-03-03T01:30:00Z"] {
                is(&shop, at);
                reaches(&ursula, octavia.number).await.is(200);
            }
            shop.housekeep().await;
            let before = counted(&shop, &octavia).await;
            assert_eq!(before, on(&[("20260302", 1), ("20260303", 1)]), "{case}");

            moves_to(&shop, zone).await;
            for hour in 2..5 {
                is(&shop, &format!("2026-03-03T0{hour}:10:00Z"));
                reaches(&ursula, octavia.number).await.is(200);
                if somebody_looks {
                    let now: u64 = counted(&shop, &octavia).await.iter().map(|(_, counted)| counted).sum();
                    assert_eq!(now, hour + 1, "{case}");
                }
                shop.housekeep().await;
            }
            let mut told = on(&[("20260302", 1), ("20260303", 1)]);
            told.iter_mut().filter(|(of, _)| of == day).for_each(|(_, counted)| *counted += 3);
            for days in [2, 100] {
                shop.later(Span::days(days));
                shop.housekeep().await;
                forget_visitors(&shop).await;
                assert_eq!(counted(&shop, &octavia).await, told, "{case}, after {days} days");
            }
        }
    }
}

/// The farthest possible move: a day that has just ended starts again and lasts 26 more hours. Housekeeping runs meanwhile.
#[tokio::test]
async fn no_hit_is_lost_when_the_shop_moves_to_the_other_side_of_the_date_line() {
    let shop = shop_in("Pacific/Kiritimati").await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let ursula = shop.visitor("ursula@example.com");
    is(&shop, "2026-03-03T09:30:00Z");
    reaches(&ursula, octavia.number).await.is(200);
    moves_to(&shop, "Etc/GMT+12").await;
    for visits in 2..=27 {
        shop.later(Span::hours(1));
        shop.housekeep().await;
        reaches(&ursula, octavia.number).await.is(200);
        let told: u64 = counted(&shop, &octavia).await.iter().map(|(_, counted)| counted).sum();
        assert_eq!(told, visits);
    }
    shop.later(Span::days(2));
    shop.housekeep().await;
    forget_visitors(&shop).await;
    // It was 23:30, then 22:30 of the day before, and time goes on from there.
    assert_eq!(counted(&shop, &octavia).await, on(&[("20260302", 2), ("20260303", 25)]));
}

/// The table deletes hours after 90 days. All days have to be closed by then.
async fn forget_visitors(shop: &TestShop) {
    for (pk, sk) in shop.dump().await.into_keys().filter(|(pk, _)| pk.starts_with("HV#")) {
        shop.shop().store().delete(&shared::store::Key::new(pk, sk), None).await.expect("gone");
    }
}

/// The raw figure is complete, too: a robot comes on a finished day that continues.
#[tokio::test]
async fn a_day_that_goes_on_keeps_what_was_apart() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let robot = shop.visitor("robot@example.com");
    let link = format!("/r/{}", octavia.number);
    let looks = async || robot.call(shared::http::Method::GET, &link).header("user-agent", "Googlebot/2.1").send().await.is(302);
    looks().await;
    is(&shop, "2026-03-03T01:30:00Z");
    shop.housekeep().await;
    moves_to(&shop, "America/Los_Angeles").await;
    looks().await;
    shop.later(Span::days(2));
    shop.housekeep().await;
    let days = by_day(shop.shop(), CustomerNumber(octavia.number)).await.expect("hits");
    assert_eq!(days.iter().map(|day| day.hits).collect::<Vec<_>>(), [Hits { raw: 2, counted: 0 }]);
}
