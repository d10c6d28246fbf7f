//! Days that bring an affiliate more hits than one key of the table takes: they are spread over shards, and nobody can
//! tell from the figures (AF-4, AF-12).

use std::sync::Arc;

use shared::affiliates::{DayHits, Hits, hits_by_day};
use shared::http::Method;
use shared::store::{Key, Put, Query, Row, Units};
use shared::values::{CustomerNumber, Rng, Span};
use tests::faults::{FaultInjector, InjectedFault};
use tests::partitions::Partitions;
use tests::{Person, TestShop, TestShopOptions, is_capacity_metered, json};

use crate::use_cases::affiliate_hit::{follows, hits, reaches};

const SHARDS: u64 = 16;
const FIRST_DAY: &str = "20260302";

/// A shop in which keys can be full.
async fn shop() -> (TestShop, Partitions) {
    let partitions = Partitions::default();
    (TestShop::open_with(TestShopOptions { connector_layer: Some(partitions.layer()), ..TestShopOptions::default() }).await, partitions)
}

/// The same, in which calls can fail, too.
async fn shop_with_faults() -> (TestShop, Partitions, FaultInjector) {
    let (partitions, faults) = (Partitions::default(), FaultInjector::default());
    let (inner, outer) = (partitions.layer(), faults.layer());
    let layer = Box::new(move |connector| outer(Some(inner(connector))));
    (TestShop::open_with(TestShopOptions { connector_layer: Some(layer), ..TestShopOptions::default() }).await, partitions, faults)
}

/// Where the visitors of a day are noted.
fn visitors_of(affiliate: &Person<'_>, day: &str) -> String {
    format!("HV#{}#{day}", affiliate.number)
}

fn shards_of(affiliate: &Person<'_>, day: &str) -> Vec<String> {
    (0..SHARDS).map(|shard| format!("{}#h{shard}", visitors_of(affiliate, day))).collect()
}

async fn rows(shop: &TestShop, pk: &str) -> Vec<Row> {
    shop.shop().store().query(&Query::of(pk)).await.expect("rows").rows
}

async fn days(shop: &TestShop, affiliate: u64) -> Vec<DayHits> {
    hits_by_day(shop.shop(), CustomerNumber(affiliate)).await.expect("hits")
}

/// A robot looks at a page by an affiliate's link.
async fn looks(robot: &Person<'_>, affiliate: u64) {
    robot.call(Method::GET, &format!("/r/{affiliate}")).header("user-agent", "Examplebot/1.0").send().await.is(302);
}

#[tokio::test]
async fn a_visitor_counts_once_an_hour_wherever_their_hits_lie() {
    let (shop, partitions) = shop().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let (ursula, udo) = (shop.visitor("ursula@example.com"), shop.visitor("udo@example.com"));
    let day = visitors_of(&octavia, FIRST_DAY);

    reaches(&ursula, octavia.number).await.is(200);
    partitions.block_writes(&day);
    for visitor in [&ursula, &ursula, &udo] {
        reaches(visitor, octavia.number).await.is(200);
    }
    assert_eq!(hits(&shop, octavia.number).await, (4, 2), "while there is no room for them");
    partitions.unblock_writes();
    for visitor in [&ursula, &udo] {
        reaches(visitor, octavia.number).await.is(200);
    }
    assert_eq!(hits(&shop, octavia.number).await, (6, 2), "and when there is room again");

    let mut in_shards = 0;
    for shard in shards_of(&octavia, FIRST_DAY) {
        in_shards += rows(&shop, &shard).await.len();
    }
    assert_eq!((rows(&shop, &day).await.len(), in_shards), (2, 2), "both lie in both");

    shop.later(Span::hours(1));
    partitions.block_writes(&day);
    reaches(&ursula, octavia.number).await.is(200);
    assert_eq!(hits(&shop, octavia.number).await, (7, 3), "another hour");
}

/// A counter that takes no more writes is spread over shards, and the figures are the same.
#[tokio::test]
async fn a_counter_too_hot_to_write_is_spread() {
    let (shop, partitions) = shop().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let (ursula, robot) = (shop.visitor("ursula@example.com"), shop.visitor("robot@example.com"));
    looks(&robot, octavia.number).await;
    partitions.block_writes(&format!("A#{}#d", octavia.number));
    for _ in 0..3 {
        looks(&robot, octavia.number).await;
    }
    follows(&ursula, &format!("/r/{}", octavia.number)).await.is(302);
    assert!(!partitions.throttled().is_empty());
    partitions.unblock_writes();
    assert_eq!(rows(&shop, &format!("A#{}#h", octavia.number)).await.len(), 1, "the day is known to be spread");
    assert_eq!(hits(&shop, octavia.number).await, (5, 1));
    shop.later(Span::days(2));
    for _ in 0..2 {
        assert_eq!(hits(&shop, octavia.number).await, (5, 1), "summed up, and read again");
    }
}

/// Twelve visitors and a robot over three days, once with room for all and once with keys that are full in two of three
/// moments, read while it goes on, summed up by housekeeping, and read again.
#[tokio::test]
async fn a_spread_day_comes_to_the_same_as_one_with_room_for_all() {
    let mut told = Vec::new();
    for has_room in [true, false] {
        let (shop, partitions) = shop().await;
        let octavia = shop.affiliate("octavia@example.com", 1_000).await;
        let visitors: Vec<Person<'_>> = (0..12).map(|n| shop.visitor(&format!("visitor{n}@example.com"))).collect();
        let rng = Rng::seeded(7);
        let mut seen = Vec::new();
        for day in [FIRST_DAY, "20260303", "20260304"] {
            for _ in 0..40 {
                let (who, full) = (rng.below(13), rng.below(3));
                partitions.unblock_writes();
                if !has_room && full > 0 {
                    partitions.block_writes(&visitors_of(&octavia, day));
                }
                if !has_room && full > 1 {
                    partitions.block_writes(&format!("A#{}#d", octavia.number));
                }
                match visitors.get(usize::try_from(who).expect("one of twelve")) {
                    Some(visitor) => drop(reaches(visitor, octavia.number).await.is(200)),
                    None => looks(&visitors[0], octavia.number).await,
                }
                shop.later(Span::minutes(3));
            }
            partitions.unblock_writes();
            seen.push(hits(&shop, octavia.number).await);
            shop.later(Span::hours(22));
        }
        assert_eq!(partitions.throttled().is_empty(), has_room);
        shop.housekeep().await;
        let folded = days(&shop, octavia.number).await;
        assert_eq!(folded.len(), 3);
        let all = folded.iter().fold(Hits::default(), |sum, day| sum.plus(day.hits));
        assert_eq!((all.raw, all.counted), seen[2], "what was read on the last day is what was summed up");
        told.push((seen, folded));
    }
    assert_eq!(told[0], told[1]);
}

/// Each case has a day of its own: the first hit that finds no room on it is the one that notes that it is spread.
#[tokio::test]
async fn a_hit_cut_off_anywhere_on_its_way_to_a_shard_counts_once_when_it_is_repeated() {
    // Who the affiliate is, the day without room, whether it is spread, that it is, the shard, the shard's counter.
    const CALLS: usize = 6;
    let (shop, partitions, faults) = shop_with_faults().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let ursula = shop.visitor("ursula@example.com");
    for fault in InjectedFault::ALL {
        for n in 1..=CALLS {
            for has_room_again in [false, true] {
                shop.later(Span::days(1));
                let day = shop.now().day(&shop.shop().zone().await.expect("a zone")).replace('-', "");
                let case = format!("{fault:?} at call {n}, room again: {has_room_again}");
                partitions.block_writes(&visitors_of(&octavia, &day));
                faults.arm_until_disarmed(n, fault);
                let first = reaches(&ursula, octavia.number).await;
                assert!(matches!(first.status(), 200 | 503), "{case}: {}", first.status());
                assert!(faults.injected_count() > 0 || fault == InjectedFault::Conflict, "{case}");
                faults.disarm();
                if first.status() == 200 {
                    let told = days(&shop, octavia.number).await.pop().expect("today");
                    assert_eq!((told.day, told.hits.counted), (day.clone(), 1), "{case}: what was answered well is counted");
                }
                if has_room_again {
                    partitions.unblock_writes();
                }
                reaches(&ursula, octavia.number).await.is(200);
                let told = days(&shop, octavia.number).await.pop().expect("today");
                assert_eq!((told.day, told.hits.counted), (day, 1), "{case}");
                partitions.unblock_writes();
            }
        }
    }
}

/// Sixty come twice at once, and fifty hits find room.
#[tokio::test(flavor = "multi_thread")]
async fn however_many_come_at_once_each_is_counted_once() {
    if !is_capacity_metered() {
        return;
    }
    let (shop, partitions) = shop().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await.number;
    let shop = Arc::new(shop);
    partitions.next_second();
    partitions.limit_to_one_in(20);
    let mut at_once = tokio::task::JoinSet::new();
    for n in 0..60 {
        let shop = Arc::clone(&shop);
        at_once.spawn(async move {
            let visitor = shop.visitor(&format!("visitor{n}@example.com"));
            let both = tokio::join!(reaches(&visitor, octavia), reaches(&visitor, octavia));
            [both.0.status(), both.1.status()]
        });
    }
    let answered = at_once.join_all().await.concat();
    assert!(!partitions.throttled().is_empty());
    assert_eq!(answered.iter().filter(|status| **status != 200).count(), 0, "{answered:?}");
    partitions.next_second();
    assert_eq!(hits(&shop, octavia).await, (120, 60));
}

/// A page of the table is a megabyte: what comes behind it in the day and in a shard is read, too.
#[tokio::test]
async fn a_spread_day_is_read_to_its_end() {
    let (shop, partitions) = shop().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let ursula = shop.visitor("ursula@example.com");
    partitions.block_writes(&visitors_of(&octavia, FIRST_DAY));
    reaches(&ursula, octavia.number).await.is(200);
    partitions.unblock_writes();
    let long = "x".repeat(300_000);
    let hour = shop.now().seconds() / 3_600 + 1;
    for (pk, from) in [(visitors_of(&octavia, FIRST_DAY), 0), (shards_of(&octavia, FIRST_DAY)[3].clone(), 5)] {
        for n in from..from + 8 {
            let key = Key::new(pk.as_str(), format!("{:08}#visitor", hour + n));
            let put = Put::new(&key, &json!({"n": 2, "landing": long})).expect("an item");
            shop.shop().store().put(put).await.expect("written");
        }
    }
    assert_eq!(hits(&shop, octavia.number).await, (33, 14), "8 hours there and 8 here, 3 of them the same, and Ursula's");
}

/// AF-12: what was counted where there was room, and robots where there was none, on a day that runs and on one that is
/// summed up.
#[tokio::test]
async fn an_affiliate_sees_of_a_spread_day_what_the_staff_see() {
    let (shop, partitions) = shop().await;
    let mut octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let (ursula, udo, robot) = (shop.visitor("ursula@example.com"), shop.visitor("udo@example.com"), shop.visitor("robot@example.com"));
    partitions.block_writes(&visitors_of(&octavia, FIRST_DAY));
    partitions.block_writes(&format!("A#{}#d", octavia.number));
    for visitor in [&ursula, &udo, &ursula] {
        reaches(visitor, octavia.number).await.is(200);
    }
    looks(&robot, octavia.number).await;
    partitions.unblock_writes();
    looks(&robot, octavia.number).await;
    for _ in 0..3 {
        let mine = octavia.gets("/account/affiliate").await.is(200).json();
        assert_eq!(mine["hits"], json!({"raw": 5, "counted": 2}));
        assert_eq!(mine["months"][11]["hits"], mine["hits"]);
        assert_eq!(hits(&shop, octavia.number).await, (5, 2));
        shop.later(Span::hours(16));
        octavia.logs_in().await;
    }
    assert_eq!(days(&shop, octavia.number).await.len(), 1);
}

/// What has no room costs half a read more than what has, and the first of a day a write.
#[tokio::test]
async fn a_hit_in_a_shard_costs_next_to_nothing_more() {
    if !is_capacity_metered() {
        return;
    }
    let (shop, partitions) = shop().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let of = async |email: &str| reaches(&shop.visitor(email), octavia.number).await.is(200).units();
    let roomy = of("ursula@example.com").await;
    partitions.block_writes(&visitors_of(&octavia, FIRST_DAY));
    let more = |reads, writes| Units { half_reads: roomy.half_reads + reads, half_writes: roomy.half_writes + writes };
    assert_eq!(of("udo@example.com").await, more(1, 2));
    assert_eq!(of("una@example.com").await, more(1, 0));
}
