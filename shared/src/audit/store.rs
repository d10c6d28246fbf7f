//! | question | key |
//! |---|---|
//! | what was done on a day? | `AU#<day>` / `<time-ordered id>` |
//! | what is the newest row of a chain? | `AH#<chain>` / `H`; it moves on condition of the row before |
//! | what did a day have when it was over? which days are sealed? | `AS` / `<day>` · `AS` / `DAYS` |

use std::collections::BTreeMap;

use super::day::Day;
use super::row::{Head, Link, Row};
use super::seal::{Seal, SealedDays};
use super::{AuditEntry, RETENTION};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::store::{Condition, Consistency, Key, Put, Query, QueryPage, Store, Write};
use crate::values::Timestamp;
use crate::values::ids::TimeOrderedId;

fn head_key(chain: u64) -> Key {
    Key::new(format!("AH#{chain}"), "H")
}

/// The partition of a day such as `2026-03-02`.
pub(super) fn day_partition(day: &str) -> String {
    format!("AU#{day}")
}

/// The key of a row on a day.
pub(super) fn row_key(day: &str, id: &str) -> Key {
    Key::new(day_partition(day), id)
}

pub(super) fn day_of(at: Timestamp) -> String {
    at.day(&jiff::tz::TimeZone::UTC)
}

pub(super) async fn head(store: &Store, chain: u64) -> Result<Option<Head>, Fault> {
    store.get(&head_key(chain), Consistency::Strong).await
}

/// The write of a row, and the row.
pub(super) fn row_write(shop: &Shop, entry: &AuditEntry, link: Option<Link>) -> Result<(Write, Row), Fault> {
    let id = TimeOrderedId::new(entry.at, shop.rng());
    let key = row_key(&day_of(entry.at), id.as_str());
    let row = Row::new(shop.keys(), &key, entry.clone(), link)?;
    Ok((Put::new(&key, &row)?.when(Condition::NotExists).expiring(entry.at.plus(RETENTION)).into(), row))
}

/// The write that moves a head from the one that was read.
pub(super) fn head_write(read: Option<&Head>, next: &Head) -> Result<Write, Fault> {
    let as_read = read.map_or(Condition::NotExists, |read| Condition::equals("mac", &read.mac));
    Ok(Put::new(&head_key(next.chain), next)?.when(as_read).into())
}

/// Rows of a day, newest first, after one of them.
pub(super) async fn newest(store: &Store, day: &str, after: Option<String>, limit: usize) -> Result<QueryPage, Fault> {
    store.query(&Query::of(day_partition(day)).descending().after(after).limit(limit)).await
}

/// All rows of a day, oldest first.
pub(super) fn of_day(day: &str) -> Query {
    Query::of(day_partition(day)).strong()
}

const SEALS: &str = "AS";
const DAYS: &str = "DAYS";

/// Whoever writes them does so on condition of what was read.
pub(super) async fn sealed_days(store: &Store, consistency: Consistency) -> Result<Option<SealedDays>, Fault> {
    store.get(&Key::new(SEALS, DAYS), consistency).await
}

/// Seals a day. `false` if somebody else has sealed it since the version was read.
pub(super) async fn seal(shop: &Shop, day: Day, seal: &Seal, read: Option<u64>, next: &SealedDays) -> Result<bool, Fault> {
    // A seal is kept for as long as the rows.
    let sealed = Put::new(&Key::new(SEALS, day.to_string()), seal)?.expiring(shop.now().plus(RETENTION));
    let days = Put::new(&Key::new(SEALS, DAYS), next)?.when(Condition::version(read));
    Ok(shop.store().transact(vec![sealed.into(), days.into()]).await?.is_done())
}

/// All seals, by their days.
pub(super) async fn seals(store: &Store) -> Result<BTreeMap<String, Option<Seal>>, Fault> {
    let mut seals = BTreeMap::new();
    let add = |row: crate::store::Row| {
        if row.sk != DAYS {
            let day = row.sk.clone();
            // A seal that cannot be read is none of ours.
            seals.insert(day, row.read().ok());
        }
        Ok(())
    };
    store.for_each_row(Query::of(SEALS).strong(), add).await?;
    Ok(seals)
}
