//! An affiliate's figures are the sum of their visitors, on quiet days and on busy ones, however often they are read, whatever
//! fails, and after the visitors' data has expired (AF-4, AF-12).

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use shared::affiliates::statement;
use shared::hits::{Hits, by_day};
use shared::store::{Consistency, Key, Put, TRANSACTION_MAX, Units, Update, Write};
use shared::values::{CustomerNumber, Rng, Span};
use tests::faults::InjectedFault;
use tests::partitions::Partitions;
use tests::{Person, TestShop, TestShopOptions, Value, is_capacity_metered, json};

use crate::use_cases::affiliate_hit::{hits, reaches};

/// The day on which every test begins, at nine.
const DAY: &str = "20260302";

/// A shop whose keys can be throttled.
async fn shop_with_partitions() -> (TestShop, Partitions) {
    let partitions = Partitions::default();
    (TestShop::open_with(TestShopOptions { connector_layer: Some(partitions.layer()), ..TestShopOptions::default() }).await, partitions)
}

/// Some people come twice in this hour. They are written straight to the table, because so many requests would take long.
async fn come(shop: &TestShop, affiliate: u64, visitors: std::ops::Range<u64>) {
    let day = shop.now().day(&shop.shop().zone().await.expect("a zone")).replace('-', "");
    let hour = shop.now().seconds() / 3_600;
    let key = |n: u64| Key::new(format!("HV#{affiliate}#{day}"), format!("{hour:08}#visitor{n:06}"));
    let puts: Vec<Write> = visitors.map(|n| Put::new(&key(n), &json!({"n": 2, "landing": "/plums"})).expect("an item").into()).collect();
    for some in puts.chunks(TRANSACTION_MAX) {
        assert!(shop.shop().store().transact(some.to_vec()).await.expect("written").is_done());
    }
}

/// Each day with its raw and counted hits.
async fn days(shop: &TestShop, affiliate: u64) -> Vec<(String, u64, u64)> {
    let days = by_day(shop.shop(), CustomerNumber(affiliate)).await.expect("hits");
    days.into_iter().map(|day| (day.day.to_string(), day.hits.raw, day.hits.counted)).collect()
}

fn only(raw: u64, counted: u64) -> Vec<(String, u64, u64)> {
    vec![(DAY.to_owned(), raw, counted)]
}

/// The number of visitors that the first day's checkpoint covers.
async fn summed(shop: &TestShop, affiliate: u64) -> Option<u64> {
    let item: Option<Value> =
        shop.shop().store().get(&Key::new(format!("HD#{affiliate}"), DAY), Consistency::Strong).await.expect("an answer");
    item?["c"].as_u64()
}

/// Whether the first day is closed.
async fn is_closed(shop: &TestShop, affiliate: &Person<'_>) -> bool {
    let key = Key::new("AF", format!("{:010}", affiliate.number));
    let entry: Value = shop.shop().store().get(&key, Consistency::Strong).await.expect("an answer").unwrap_or_default();
    entry["hits_closed_before"].as_str().is_some_and(|before| before > DAY)
}

/// Sixty people come twice at once, and the table accepts fifty hits per second. Those who are refused come again.
#[tokio::test(flavor = "multi_thread")]
async fn however_many_come_at_once_each_is_counted_once() {
    if !is_capacity_metered() {
        return;
    }
    let (shop, partitions) = shop_with_partitions().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await.number;
    let shop = Arc::new(shop);
    partitions.next_second();
    partitions.limit_to_one_in(20);
    let mut waiting: Vec<IpAddr> = (1..=60).flat_map(|n| [IpAddr::from([127, 7, 0, n]); 2]).collect();
    let mut refused = 0;
    while !waiting.is_empty() {
        let mut at_once = tokio::task::JoinSet::new();
        for ip in waiting {
            let shop = Arc::clone(&shop);
            at_once.spawn(async move {
                let hit = json!({"af": octavia.to_string(), "landing": "/plums"});
                (ip, shop.post("/hits", &hit).from(ip).header("user-agent", "Mozilla/5.0 Firefox/140.0").send().await.status())
            });
        }
        let answered = at_once.join_all().await;
        assert!(answered.iter().all(|(_, status)| matches!(status, 200 | 503)), "{answered:?}");
        waiting = answered.into_iter().filter(|(_, status)| *status == 503).map(|(ip, _)| ip).collect();
        refused += waiting.len();
        partitions.next_second();
    }
    assert!(refused > 0, "the key was full");
    assert_eq!(hits(&shop, octavia).await, (120, 60));
}

/// A throttled key does not lead to writes to other keys.
#[tokio::test]
async fn a_hit_that_is_refused_writes_nowhere_else() {
    let (shop, partitions) = shop_with_partitions().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let before = shop.dump().await;
    let key = format!("HV#{}#{DAY}", octavia.number);
    partitions.block_writes(&key);
    partitions.next_second();
    reaches(&shop.visitor("ursula@example.com"), octavia.number).await.is(503);
    assert_eq!(partitions.throttled().into_keys().collect::<Vec<_>>(), [key]);
    assert!(partitions.loads().values().all(|load| load.half_writes == 0));
    assert_eq!(shop.dump().await, before);
}

/// Hours that were settled at the last look are not read again.
#[tokio::test]
async fn a_statement_reads_no_more_however_many_came_in_earlier_hours() {
    if !is_capacity_metered() {
        return;
    }
    let mut taken = Vec::new();
    for visitors in [0, 150, 1_500] {
        let shop = TestShop::open().await;
        let octavia = shop.affiliate("octavia@example.com", 1_000).await.number;
        for _ in 0..2 {
            come(&shop, octavia, 0..visitors).await;
            shop.later(Span::hours(1));
        }
        shop.later(Span::hours(1));
        come(&shop, octavia, 0..5).await;
        let look = async || {
            let metered = shop.shop().metered();
            let told = statement(&metered, CustomerNumber(octavia)).await.expect("a statement");
            assert_eq!(told.hits, Hits { raw: 4 * visitors + 10, counted: 2 * visitors + 5 });
            metered.store().meter().total()
        };
        let (first, second) = (look().await, look().await);
        assert!(second.half_reads <= first.half_reads && second.half_writes == 0, "{first}, then {second}");
        taken.push(second);
    }
    assert_eq!(taken, [taken[0]; 3]);
    assert!(taken[0].is_within(Units::whole(4, 0)), "{}", taken[0]);
}

/// Somebody followed the link at the end of an hour, and the figures were summed up to that hour before the hit is written.
#[tokio::test]
async fn a_hit_that_was_long_on_its_way_is_counted() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await.number;
    for _ in 0..2 {
        come(&shop, octavia, 0..150).await;
        shop.later(Span::hours(1));
    }
    shop.later(Span::minutes(59));
    assert_eq!(days(&shop, octavia).await, only(600, 300));
    let late = Key::new(format!("HV#{octavia}#{DAY}"), format!("{:08}#late", shop.now().seconds() / 3_600 - 1));
    shop.shop().store().put(Put::new(&late, &json!({"n": 1})).expect("an item")).await.expect("written");
    assert_eq!(days(&shop, octavia).await, only(601, 301));
}

/// Two busy hours are settled and one is running. Whichever call of a look or of housekeeping fails, and however, the
/// figures are the same afterwards. Each case has its own day.
#[tokio::test]
async fn whoever_is_cut_off_on_their_way_through_a_day_does_no_harm() {
    let (shop, faults) = TestShop::open_with_faults().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await.number;
    let mut told = Vec::new();
    for is_look in [true, false] {
        for n in 1.. {
            let mut injected = 0;
            for fault in [InjectedFault::ServerError, InjectedFault::LostResponse] {
                let case = format!("{fault:?} at call {n}, a look: {is_look}");
                let day = shop.now().day(&shop.shop().zone().await.expect("a zone")).replace('-', "");
                for visitors in [101, 3, 3] {
                    come(&shop, octavia, 0..visitors).await;
                    shop.later(Span::hours(1));
                }
                told.push((day, 2 * 107, 107));
                shop.later(Span::hours(if is_look { 0 } else { 45 }));
                faults.arm_until_disarmed(n, fault);
                if is_look {
                    drop(by_day(shop.shop(), CustomerNumber(octavia)).await);
                } else {
                    drop(shared::affiliates::close_days_of_hits(shop.shop()).await);
                }
                injected += faults.injected_count();
                faults.disarm();
                assert_eq!(days(&shop, octavia).await, told, "{case}");
                shop.later(Span::hours(if is_look { 45 } else { 0 }));
                shop.housekeep().await;
                assert_eq!(days(&shop, octavia).await, told, "{case}, closed");
            }
            if injected == 0 {
                assert!(n > 5, "the days, which are closed, the visitors and the checkpoint are more than {n} calls");
                break;
            }
        }
    }
}

/// A hundred people come in this hour, and four more with so much data that it fills a page of the table, which is a megabyte.
async fn come_with_long_tales(shop: &TestShop, affiliate: u64) {
    come(shop, affiliate, 0..100).await;
    for n in 0..4 {
        let key = Key::new(format!("HV#{affiliate}#{DAY}"), format!("{:08}#wordy{n}", shop.now().seconds() / 3_600));
        let put = Put::new(&key, &json!({"n": 2, "landing": "x".repeat(300_000)})).expect("an item");
        shop.shop().store().put(put).await.expect("written");
    }
}

/// A look that could not read everything has recorded how far it came.
#[tokio::test]
async fn a_look_that_takes_too_long_leaves_less_for_the_next_one() {
    let (shop, faults) = TestShop::open_with_faults().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await.number;
    for _ in 0..3 {
        come_with_long_tales(&shop, octavia).await;
        shop.later(Span::hours(1));
    }
    shop.later(Span::hours(1));
    shop.shop().settings().await.expect("settings are in force");
    // The day records, the closed days, the day before; then the first page, the checkpoint, and the page that fails.
    faults.arm_until_disarmed(6, InjectedFault::Timeout);
    by_day(shop.shop(), CustomerNumber(octavia)).await.expect_err("a page is missing");
    faults.disarm();
    let so_far = summed(&shop, octavia).await.expect("a checkpoint");
    assert!((1..312).contains(&so_far), "{so_far}");
    assert_eq!(days(&shop, octavia).await, only(3 * 104 * 2, 3 * 104));
}

/// A look has read the first page of a day when housekeeping closes it, and then records how far it came.
#[tokio::test]
async fn a_look_that_dawdles_does_not_undo_what_was_closed_meanwhile() {
    let (shop, faults) = TestShop::open_with_faults().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    for _ in 0..2 {
        come_with_long_tales(&shop, octavia.number).await;
        shop.later(Span::hours(1));
    }
    shop.later(Span::days(2));
    // The day records, the closed days, the day before; and the first page, which is slow.
    faults.arm(4, InjectedFault::Delay(Duration::ZERO));
    let look = days(&shop, octavia.number);
    tokio::pin!(look);
    while faults.injected_count() == 0 {
        assert!(std::future::poll_fn(|context| Poll::Ready(look.as_mut().poll(context).is_pending())).await);
        // An engine behind a socket answers only when the runtime gets its turn.
        tokio::task::yield_now().await;
    }
    shop.housekeep().await;
    assert!(is_closed(&shop, &octavia).await);
    assert_eq!(look.await, only(416, 208));
    assert_eq!((summed(&shop, octavia.number).await, days(&shop, octavia.number).await), (Some(208), only(416, 208)));
}

#[tokio::test(flavor = "multi_thread")]
async fn however_many_look_at_once_nobody_is_counted_twice() {
    let shop = Arc::new(TestShop::open().await);
    let octavia = shop.affiliate("octavia@example.com", 1_000).await.number;
    for hour in 1..=6_u64 {
        come(&shop, octavia, 0..120).await;
        shop.later(Span::hours(if hour == 6 { 40 } else { 1 }));
        let mut at_once = tokio::task::JoinSet::new();
        for n in 0..8 {
            let shop = Arc::clone(&shop);
            at_once.spawn(async move {
                if n % 4 == 3 {
                    housekeeping::handle(shop.shop()).await.expect("the house is kept");
                }
                days(&shop, octavia).await
            });
        }
        for told in at_once.join_all().await {
            assert_eq!(told, only(240 * hour, 120 * hour));
        }
    }
}

/// People come by the hundred, and now and then somebody reads the figures and housekeeping runs. The figures are always the
/// plain sum of the visitors.
#[tokio::test]
async fn whenever_somebody_looks_the_figures_are_the_plain_sum() {
    for seed in 0..3 {
        let shop = TestShop::open().await;
        let octavia = shop.affiliate("octavia@example.com", 1_000).await.number;
        let rng = Rng::seeded(seed);
        let mut all: BTreeMap<String, u64> = BTreeMap::new();
        for _ in 0..60 {
            let (from, many) = (rng.below(50), 20 + rng.below(120));
            come(&shop, octavia, from..from + many).await;
            let day = shop.now().day(&shop.shop().zone().await.expect("a zone")).replace('-', "");
            *all.entry(day).or_default() += many;
            shop.later(Span::minutes(61 + i64::try_from(rng.below(120)).expect("minutes")));
            if rng.below(3) == 0 {
                shop.housekeep().await;
            }
            if rng.below(2) == 0 {
                let sums: Vec<_> = all.iter().map(|(day, visitors)| (day.clone(), 2 * visitors, *visitors)).collect();
                assert_eq!(days(&shop, octavia).await, sums, "seed {seed}");
            }
        }
    }
}

/// An affiliate's page works even if the checkpoint of their day cannot be written.
#[tokio::test]
async fn an_affiliate_can_look_while_the_checkpoint_cannot_be_moved() {
    let (shop, partitions) = shop_with_partitions().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    come(&shop, octavia.number, 0..120).await;
    shop.later(Span::hours(3));
    partitions.block_writes(&format!("HD#{}", octavia.number));
    let mine = octavia.gets("/account/affiliate").await.is(200).json();
    assert_eq!(mine["hits"], json!({"raw": 240, "counted": 120}));
    assert!(!partitions.throttled().is_empty());
    assert_eq!(summed(&shop, octavia.number).await, None);
    partitions.unblock_writes();
    assert_eq!(octavia.gets("/account/affiliate").await.is(200).json()["hits"], mine["hits"]);
    assert_eq!(summed(&shop, octavia.number).await, Some(120), "she moves it when it can be moved");
    come(&shop, octavia.number, 0..100).await;
    shop.later(Span::hours(2));
    assert_eq!(hits(&shop, octavia.number).await, (440, 220));
    assert_eq!(summed(&shop, octavia.number).await, Some(220), "and so do the staff");
}

/// AF-12: every page shows the same figure, while the day runs and when it is closed.
#[tokio::test]
async fn an_affiliate_sees_what_the_staff_see() {
    let shop = TestShop::open().await;
    let mut octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let (ursula, udo, robot) = (shop.visitor("ursula@example.com"), shop.visitor("udo@example.com"), shop.visitor("robot@example.com"));
    for visitor in [&ursula, &udo, &ursula] {
        reaches(visitor, octavia.number).await.is(200);
    }
    let link = format!("/r/{}", octavia.number);
    robot.call(shared::http::Method::GET, &link).header("user-agent", "Googlebot/2.1").send().await.is(302);
    for _ in 0..4 {
        let mine = octavia.gets("/account/affiliate").await.is(200).json();
        assert_eq!(mine["hits"], json!({"raw": 4, "counted": 2}));
        assert_eq!(mine["months"][11]["hits"], mine["hits"]);
        assert_eq!(hits(&shop, octavia.number).await, (4, 2));
        let month = shop.toni().gets("/admin/affiliates?month=2026-03").await.is(200).json();
        assert_eq!(month["affiliates"][0]["hits"], mine["hits"]);
        shop.later(Span::hours(16));
        shop.housekeep().await;
        octavia.logs_in().await;
    }
    assert!(is_closed(&shop, &octavia).await);
}

/// An unreadable item is reported after everybody else has had their turn.
#[tokio::test]
async fn an_affiliate_whose_hits_cannot_be_read_keeps_nobody_from_their_turn() {
    let shop = TestShop::open().await;
    let (octavia, oscar) = (shop.affiliate("octavia@example.com", 1_000).await, shop.affiliate("oscar@example.com", 500).await);
    for affiliate in [&octavia, &oscar] {
        reaches(&shop.visitor("ursula@example.com"), affiliate.number).await.is(200);
    }
    let broken = Key::new(format!("HV#{}#{DAY}", octavia.number), "nonsense");
    shop.shop().store().put(Put::new(&broken, &json!({"n": 1})).expect("an item")).await.expect("written");
    shop.later(Span::days(2));
    housekeeping::handle(shop.shop()).await.expect_err("somebody has to look at that");
    assert!(is_closed(&shop, &oscar).await && !is_closed(&shop, &octavia).await);

    shop.shop().store().delete(&broken, None).await.expect("mended");
    shop.housekeep().await;
    assert!(is_closed(&shop, &octavia).await);
}

/// The same for an entry of the affiliates' directory.
#[tokio::test]
async fn an_affiliate_whose_entry_cannot_be_read_keeps_nobody_from_their_turn() {
    let shop = TestShop::open().await;
    let (octavia, oscar) = (shop.affiliate("octavia@example.com", 1_000).await, shop.affiliate("oscar@example.com", 500).await);
    reaches(&shop.visitor("ursula@example.com"), oscar.number).await.is(200);
    let broken = Update::of(&Key::new("AF", format!("{:010}", octavia.number))).set("since", "nonsense");
    shop.shop().store().update(broken).await.expect("written");
    shop.later(Span::days(2));
    let fault = housekeeping::handle(shop.shop()).await.expect_err("somebody has to look at that");
    assert!(fault.to_string().starts_with("reading an item of AF"), "{fault}");
    assert!(is_closed(&shop, &oscar).await);
}

/// A day whose figures nobody reads is summed up when it is closed, however many pages it has.
#[tokio::test]
async fn a_day_of_several_pages_is_closed_to_its_end() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    for n in 0..9 {
        let key = Key::new(format!("HV#{}#{DAY}", octavia.number), format!("{:08}#visitor{n}", shop.now().seconds() / 3_600));
        let put = Put::new(&key, &json!({"n": 3, "landing": "x".repeat(300_000)})).expect("an item");
        shop.shop().store().put(put).await.expect("written");
    }
    shop.later(Span::days(2));
    shop.housekeep().await;
    assert!(is_closed(&shop, &octavia).await);
    assert_eq!((summed(&shop, octavia.number).await, days(&shop, octavia.number).await), (Some(9), only(27, 9)));
}
