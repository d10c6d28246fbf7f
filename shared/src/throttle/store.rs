//! | question | key |
//! |---|---|
//! | how often, in this window? | `T#<quota>#<keyed hash>` / `<window start>`: `n` |
//! | log-in attempts from a network or a known browser, in this window? | `T#login#<keyed hash>` / `<window start>`: `n`, `l`; of each address `p<hash>`, `l<hash>` |

use serde::Deserialize;

use super::tally::{FREE_FAILURES_PER_NETWORK, FREE_FAILURES_PER_PAIR, Tally};
use crate::fault::Fault;
use crate::store::{Condition, Consistency, Item, Key, Store, Update, WriteOutcome, from_item};
use crate::values::Timestamp;

pub(super) fn counter_key(quota: &str, who: &str, start: Timestamp) -> Key {
    Key::new(format!("T#{quota}#{who}"), start.to_string())
}

pub(super) fn login_key(origin: &str, start: Timestamp) -> Key {
    counter_key("login", origin, start)
}

#[derive(Deserialize)]
struct Counter {
    n: u32,
}

pub(super) async fn increment_below(store: &Store, key: &Key, max: u32, forget_at: Timestamp) -> Result<bool, Fault> {
    let update =
        Update::of(key).add("n", 1).expiring(forget_at).when(Condition::attribute_not_exists("n").or(Condition::less_than("n", max)));
    Ok(store.update(update).await?.is_done())
}

pub(super) async fn current_count(store: &Store, key: &Key) -> Result<u32, Fault> {
    Ok(store.get::<Counter>(key, Consistency::Eventual).await?.map_or(0, |counter| counter.n))
}

/// Counts an attempt within the free limits; beyond them, returns the counters.
pub(super) async fn attempt(
    store: &Store,
    key: &Key,
    pair: &str,
    now: Timestamp,
    forget_at: Timestamp,
) -> Result<Result<(), Tally>, Fault> {
    let share = share(pair);
    let network_free = Condition::attribute_not_exists("n").or(Condition::less_than("n", FREE_FAILURES_PER_NETWORK));
    let pair_free = Condition::attribute_not_exists(share.clone()).or(Condition::less_than(share.clone(), FREE_FAILURES_PER_PAIR));
    let update = Update::of(key)
        .add("n", 1)
        .add(&share, 1)
        .set("l", now.millis())
        .set(&last(pair), now.millis())
        .expiring(forget_at)
        .when(network_free.and(pair_free));
    match store.update(update).await? {
        WriteOutcome::Done(_) => Ok(Ok(())),
        WriteOutcome::ConditionFailed(found) => Ok(Err(tally(found.unwrap_or_default(), pair)?)),
    }
}

/// Counts one more attempt if the counters have not changed.
pub(super) async fn attempt_if_unchanged(store: &Store, key: &Key, pair: &str, now: Timestamp, seen: Tally) -> Result<bool, Fault> {
    let share = share(pair);
    let as_seen = |attribute: String, count: u32| match count {
        0 => Condition::attribute_not_exists(attribute),
        count => Condition::equals(attribute, count),
    };
    let update = Update::of(key)
        .add("n", 1)
        .add(&share, 1)
        .set("l", now.millis())
        .set(&last(pair), now.millis())
        .when(as_seen("n".to_owned(), seen.network).and(as_seen(share, seen.pair)));
    Ok(store.update(update).await?.is_done())
}

pub(super) async fn forgive(store: &Store, key: &Key, pair: &str) -> Result<(), Fault> {
    let update = Update::of(key).add("n", -1).remove(&share(pair)).remove(&last(pair));
    store.update(update).await.map(drop)
}

fn share(pair: &str) -> String {
    format!("p{pair}")
}

fn last(pair: &str) -> String {
    format!("l{pair}")
}

fn tally(item: Item, pair: &str) -> Result<Tally, Fault> {
    let number = |attribute: &str| item.get(attribute).and_then(|v| v.as_n().ok()).and_then(|n| n.parse::<i64>().ok());
    let count = |attribute: &str| number(attribute).and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
    let tally = Tally {
        network: count("n"),
        pair: count(&share(pair)),
        network_last_at: number("l").map(Timestamp::from_millis),
        pair_last_at: number(&last(pair)).map(Timestamp::from_millis),
    };
    // Parsed as an item first, so that a corrupt one is a fault instead of a free pass.
    from_item::<Counter>(item).map(|_| tally)
}
