//! Days that bring an affiliate a great many visitors: they are summed up hour by hour, by whoever looks and by
//! housekeeping, and nobody can tell from the figures (AF-4, AF-12).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use shared::affiliates::{DayHits, Hits, ReadBudget, RollupReport, hits_by_day, roll_up_hits, statement};
use shared::store::{Consistency, Key, Put, TRANSACTION_MAX, Units, Update, Write};
use shared::values::{CustomerNumber, Rng, Span};
use tests::faults::InjectedFault;
use tests::partitions::Partitions;
use tests::{Person, TestShop, TestShopOptions, Value, is_capacity_metered, json};

use crate::use_cases::affiliate_hit::{hits, reaches};

/// The day on which every test begins, at nine.
const DAY: &str = "20260302";

/// Visitors of this hour, each of whom came twice, with the day or in a shard of it; straight into the table, because
/// so many calls would take long.
async fn come(shop: &TestShop, affiliate: u64, visitors: std::ops::Range<u64>, shard: Option<u64>) {
    let day = shop.now().day(&shop.shop().zone().await.expect("a zone")).replace('-', "");
    let pk = match shard {
        None => format!("HV#{affiliate}#{day}"),
        Some(shard) => {
            let flag = Update::of(&Key::new(format!("A#{affiliate}#h"), format!("H#{day}"))).set("sharded", true);
            shop.shop().store().update(flag).await.expect("written");
            format!("HV#{affiliate}#{day}#h{shard}")
        }
    };
    let hour = shop.now().seconds() / 3_600;
    let put = |n: u64| Put::new(&Key::new(pk.as_str(), format!("{hour:08}#visitor{n:06}")), &json!({"n": 2, "landing": "/plums"}));
    let puts: Vec<Write> = visitors.map(|n| put(n).expect("an item").into()).collect();
    for some in puts.chunks(TRANSACTION_MAX) {
        assert!(shop.shop().store().transact(some.to_vec()).await.expect("written").is_done());
    }
}

async fn days(shop: &TestShop, affiliate: u64) -> Vec<DayHits> {
    hits_by_day(shop.shop(), CustomerNumber(affiliate)).await.expect("hits")
}

/// The item of a day, as far as it is written.
async fn item_of(shop: &TestShop, affiliate: u64) -> Value {
    let key = Key::new(format!("A#{affiliate}#d"), format!("H#{DAY}"));
    shop.shop().store().get(&key, Consistency::Strong).await.expect("an answer").unwrap_or_default()
}

fn only(raw: u64, counted: u64) -> Vec<DayHits> {
    vec![DayHits { day: DAY.to_owned(), hits: Hits { raw, counted } }]
}

/// What was settled when somebody looked last is not read again.
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
            come(&shop, octavia, 0..visitors, None).await;
            shop.later(Span::hours(1));
        }
        shop.later(Span::hours(1));
        come(&shop, octavia, 0..5, None).await;
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

/// Three hours in the day and in shards, two of them settled, whichever call fails and however: a day for each case.
#[tokio::test]
async fn whoever_is_cut_off_on_their_way_through_a_busy_day_does_no_harm() {
    let (shop, faults) = TestShop::open_with_faults().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await.number;
    let told = async || days(&shop, octavia).await.pop().expect("a day").hits;
    for is_look in [true, false] {
        for n in 1.. {
            let mut hits = 0;
            for fault in [InjectedFault::ServerError, InjectedFault::LostResponse] {
                let case = format!("{fault:?} at call {n}, a look: {is_look}");
                for visitors in [101, 3, 3] {
                    come(&shop, octavia, 0..visitors, None).await;
                    come(&shop, octavia, visitors - 1..visitors + 1, Some(3)).await;
                    shop.later(Span::hours(1));
                }
                if !is_look {
                    shop.later(Span::hours(15));
                }
                faults.arm_until_disarmed(n, fault);
                if is_look {
                    drop(hits_by_day(shop.shop(), CustomerNumber(octavia)).await);
                } else {
                    drop(roll_up_hits(shop.shop(), ReadBudget::DEFAULT).await);
                }
                hits += faults.injected_count();
                faults.disarm();
                let all = Hits { raw: (103 + 5 + 5) * 2, counted: 102 + 4 + 4 };
                assert_eq!(told().await, all, "{case}");
                shop.later(Span::hours(if is_look { 15 } else { 0 }));
                shop.housekeep().await;
                assert_eq!(told().await, all, "{case}, summed up");
                shop.later(Span::hours(6));
            }
            if hits == 0 {
                assert!(n > 20, "a day, 16 shards and what is written down are more than {n} calls");
                break;
            }
        }
    }
}

/// A look that could not read all has written down how far it came.
#[tokio::test]
async fn a_look_that_takes_too_long_leaves_less_for_the_next_one() {
    let (shop, faults) = TestShop::open_with_faults().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await.number;
    for _ in 0..3 {
        come(&shop, octavia, 0..100, None).await;
        // A page of the table is a megabyte.
        for n in 0..4 {
            let key = Key::new(format!("HV#{octavia}#{DAY}"), format!("{:08}#wordy{n}", shop.now().seconds() / 3_600));
            let put = Put::new(&key, &json!({"n": 2, "landing": "x".repeat(300_000)})).expect("an item");
            shop.shop().store().put(put).await.expect("written");
        }
        shop.later(Span::hours(1));
    }
    shop.later(Span::hours(1));
    let mut cut_off_after = BTreeSet::new();
    for n in 1..15 {
        faults.arm_until_disarmed(n, InjectedFault::Timeout);
        if hits_by_day(shop.shop(), CustomerNumber(octavia)).await.is_err() {
            cut_off_after.insert(item_of(&shop, octavia).await["fc"].as_u64());
        }
    }
    faults.disarm();
    assert!(cut_off_after.contains(&Some(104)), "what was summed up by those who were cut off: {cut_off_after:?}");
    assert_eq!(days(&shop, octavia).await, only(3 * 104 * 2, 3 * 104));
}

#[tokio::test(flavor = "multi_thread")]
async fn however_many_look_at_once_nobody_is_counted_twice() {
    let shop = Arc::new(TestShop::open().await);
    let octavia = shop.affiliate("octavia@example.com", 1_000).await.number;
    for hour in 1..=6_u64 {
        come(&shop, octavia, 0..120, (hour % 2 == 0).then_some(7)).await;
        shop.later(Span::hours(1));
        if hour == 6 {
            shop.later(Span::hours(12));
        }
        let mut at_once = tokio::task::JoinSet::new();
        for n in 0..8 {
            let shop = Arc::clone(&shop);
            at_once.spawn(async move {
                if n % 4 == 3 {
                    roll_up_hits(shop.shop(), ReadBudget { per_affiliate: 50, per_run: 200 }).await.expect("folded");
                }
                days(&shop, octavia).await
            });
        }
        for told in at_once.join_all().await {
            assert_eq!(told, only(240 * hour, 120 * hour));
        }
    }
}

/// People come by the hundred, to the day and to shards; somebody looks now and then, housekeeping comes and has little
/// time. Whatever was told is the plain sum of what lies there.
#[tokio::test]
async fn whenever_somebody_looks_the_figures_are_the_plain_sum() {
    for seed in 0..3 {
        let shop = TestShop::open().await;
        let octavia = shop.affiliate("octavia@example.com", 1_000).await.number;
        let rng = Rng::seeded(seed);
        let mut all: BTreeMap<String, (u64, BTreeSet<(i64, u64)>)> = BTreeMap::new();
        for _ in 0..40 {
            let (from, many, shard) = (rng.below(50), 20 + rng.below(120), rng.below(4));
            come(&shop, octavia, from..from + many, (shard > 1).then_some(shard)).await;
            let day = shop.now().day(&shop.shop().zone().await.expect("a zone")).replace('-', "");
            let hour = shop.now().seconds() / 3_600;
            let (places, told) = all.entry(day).or_default();
            // The same visitor may lie in the day and in shards: each place has its own hits, all of them are one visitor.
            *places += many;
            told.extend((from..from + many).map(|n| (hour, n)));
            shop.later(Span::minutes(61 + i64::try_from(rng.below(90)).expect("minutes")));
            if rng.below(3) == 0 {
                roll_up_hits(shop.shop(), ReadBudget { per_affiliate: 30 + rng.below(100), per_run: rng.below(200) })
                    .await
                    .expect("folded");
            }
            if rng.below(2) == 0 {
                let sums = all
                    .iter()
                    .map(|(day, (places, told))| DayHits { day: day.clone(), hits: Hits { raw: 2 * places, counted: told.len() as u64 } });
                assert_eq!(days(&shop, octavia).await, sums.collect::<Vec<_>>(), "seed {seed}");
            }
        }
    }
}

/// An affiliate's page is there while the key is too hot on which it would be written down how far their day is.
#[tokio::test]
async fn an_affiliate_can_look_while_their_counter_takes_no_writes() {
    let partitions = Partitions::default();
    let shop = TestShop::open_with(TestShopOptions { connector_layer: Some(partitions.layer()), ..TestShopOptions::default() }).await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    come(&shop, octavia.number, 0..120, None).await;
    shop.later(Span::hours(3));
    partitions.block_writes(&format!("A#{}#d", octavia.number));
    let mine = octavia.gets("/account/affiliate").await.is(200).json();
    assert_eq!(mine["hits"], json!({"raw": 240, "counted": 120}));
    assert!(!partitions.throttled().is_empty());
    partitions.unblock_writes();
    assert_eq!(hits(&shop, octavia.number).await, (240, 120));
}

/// Whoever has more than a share waits until everybody had their turn, and goes on in the next run.
#[tokio::test]
async fn an_affiliate_with_a_big_day_keeps_nobody_from_their_turn() {
    let shop = TestShop::open().await;
    let (octavia, oscar) = (shop.affiliate("octavia@example.com", 1_000).await, shop.affiliate("oscar@example.com", 500).await);
    come(&shop, octavia.number, 0..23, None).await;
    come(&shop, octavia.number, 20..25, Some(2)).await;
    reaches(&shop.visitor("ursula@example.com"), oscar.number).await.is(200);
    shop.later(Span::days(1));
    let is_folded = async |affiliate: &Person<'_>| !item_of(&shop, affiliate.number).await["fh"].is_null();
    let run = async |run| roll_up_hits(shop.shop(), ReadBudget { per_affiliate: 5, per_run: run }).await.expect("folded");

    assert_eq!(run(0).await, RollupReport { done: 1, left: 1 });
    assert!(is_folded(&oscar).await && !is_folded(&octavia).await);
    assert_eq!(item_of(&shop, octavia.number).await["fc"], 5, "what was done stays done");
    assert_eq!(run(15).await, RollupReport { done: 0, left: 1 });
    assert_eq!(item_of(&shop, octavia.number).await["fc"], 20, "in three turns");
    assert_eq!(run(1_000).await, RollupReport { done: 1, left: 0 });
    assert!(is_folded(&octavia).await);
    assert_eq!(run(1_000).await, RollupReport::default(), "nothing is left");
    assert_eq!(days(&shop, octavia.number).await, only(56, 25));
}

/// What cannot be read is told of when everybody had their turn.
#[tokio::test]
async fn an_affiliate_whose_hits_cannot_be_read_keeps_nobody_from_their_turn() {
    let shop = TestShop::open().await;
    let (octavia, oscar) = (shop.affiliate("octavia@example.com", 1_000).await, shop.affiliate("oscar@example.com", 500).await);
    for affiliate in [&octavia, &oscar] {
        reaches(&shop.visitor("ursula@example.com"), affiliate.number).await.is(200);
    }
    let broken = Key::new(format!("HV#{}#{DAY}", octavia.number), "nonsense");
    shop.shop().store().put(Put::new(&broken, &json!({"n": 1})).expect("an item")).await.expect("written");
    shop.later(Span::days(1));
    housekeeping::handle(shop.shop()).await.expect_err("somebody has to look at that");
    assert!(!item_of(&shop, oscar.number).await["fh"].is_null());

    shop.shop().store().delete(&broken, None).await.expect("mended");
    shop.housekeep().await;
    assert!(!item_of(&shop, octavia.number).await["fh"].is_null());
}

/// The same for an entry of the directory.
#[tokio::test]
async fn an_affiliate_whose_entry_cannot_be_read_keeps_nobody_from_their_turn() {
    let shop = TestShop::open().await;
    let (octavia, oscar) = (shop.affiliate("octavia@example.com", 1_000).await, shop.affiliate("oscar@example.com", 500).await);
    reaches(&shop.visitor("ursula@example.com"), oscar.number).await.is(200);
    let broken = Update::of(&Key::new("AF", format!("{:010}", octavia.number))).set("since", "nonsense");
    shop.shop().store().update(broken).await.expect("written");
    shop.later(Span::days(1));
    let fault = housekeeping::handle(shop.shop()).await.expect_err("somebody has to look at that");
    assert!(fault.to_string().starts_with("reading an item of AF"), "{fault}");
    assert!(!item_of(&shop, oscar.number).await["fh"].is_null());
}

/// The same for one whose key answers nobody just now; but when the table is down, nobody waits for it a thousand times.
#[tokio::test]
async fn a_call_that_fails_keeps_nobody_else_from_their_turn() {
    let (shop, faults) = TestShop::open_with_faults().await;
    let (octavia, oscar) = (shop.affiliate("octavia@example.com", 1_000).await, shop.affiliate("oscar@example.com", 500).await);
    for affiliate in [&octavia, &oscar] {
        reaches(&shop.visitor("ursula@example.com"), affiliate.number).await.is(200);
    }
    shop.later(Span::days(1));
    shop.shop().settings().await.expect("settings are in force");
    // The directory, who is busy, and then Octavia's days.
    faults.arm_until_disarmed(3, InjectedFault::ServerError);
    roll_up_hits(shop.shop(), ReadBudget::DEFAULT).await.expect_err("it is told of");
    faults.disarm();
    assert!(item_of(&shop, octavia.number).await["fh"].is_null());
    assert!(!item_of(&shop, oscar.number).await["fh"].is_null());
}

/// Nobody looks all day, and the first who does finds most of it summed up.
#[tokio::test]
async fn housekeeping_sums_up_a_busy_day_while_it_runs() {
    let shop = TestShop::open().await;
    let (octavia, oscar) = (shop.affiliate("octavia@example.com", 1_000).await, shop.affiliate("oscar@example.com", 500).await);
    for affiliate in [&octavia, &oscar] {
        come(&shop, affiliate.number, 0..120, None).await;
    }
    let counter = Update::of(&Key::new(format!("A#{}#d", octavia.number), format!("H#{DAY}"))).add("c", 1_000);
    shop.shop().store().update(counter).await.expect("written");
    shop.later(Span::hours(2));
    come(&shop, octavia.number, 0..7, None).await;
    shop.housekeep().await;
    assert_eq!(item_of(&shop, octavia.number).await["fc"], 120, "the hour that is settled");
    assert_eq!(item_of(&shop, octavia.number).await["fh"], Value::Null, "and the day goes on");
    assert_eq!(item_of(&shop, oscar.number).await, Value::Null, "who has a quiet day waits for its end");
    assert_eq!(days(&shop, octavia.number).await, only(254, 127));
}
