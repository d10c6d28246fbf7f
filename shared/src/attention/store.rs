//! | question | key |
//! |---|---|
//! | who is to be looked at, and since when? | `AT#<concern>` / `<number, 10 digits>`: `since` |

use serde::{Deserialize, Serialize};

use super::{Concern, Entry};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::store::{Key, Put, Query, Row, Write, delete};
use crate::values::{CustomerNumber, Span, Timestamp};

/// How long it counts that somebody was guessing.
const GUESSES_COUNT: Span = Span::days(3);

#[derive(Serialize, Deserialize)]
struct Item {
    since: Timestamp,
}

fn partition(concern: Concern) -> String {
    format!("AT#{}", concern.into_str())
}

fn key(concern: Concern, number: CustomerNumber) -> Key {
    Key::new(partition(concern), format!("{:010}", number.0))
}

/// The end of an entry that nothing settles.
fn expiry(concern: Concern, since: Timestamp) -> Option<Timestamp> {
    match concern {
        Concern::Application | Concern::Undeliverable => None,
        Concern::Guessed => Some(since.plus(GUESSES_COUNT)),
    }
}

pub(super) fn put(concern: Concern, number: CustomerNumber, since: Timestamp) -> Result<Put, Fault> {
    let put = Put::new(&key(concern, number), &Item { since })?;
    Ok(match expiry(concern, since) {
        Some(at) => put.expiring(at),
        None => put,
    })
}

pub(super) fn delete_write(concern: Concern, number: CustomerNumber) -> Write {
    delete(&key(concern, number), None)
}

/// One query. What has expired is left out, because the table deletes late.
pub(super) async fn list(shop: &Shop, concern: Concern, limit: usize) -> Result<Vec<Entry>, Fault> {
    let rows = shop.store().query(&Query::of(partition(concern)).limit(limit)).await?.rows;
    let mut entries = rows.into_iter().map(parse).collect::<Result<Vec<Entry>, Fault>>()?;
    entries.retain(|entry| expiry(concern, entry.since).is_none_or(|at| shop.now() < at));
    Ok(entries)
}

fn parse(row: Row) -> Result<Entry, Fault> {
    let number = row.sk.parse().map_err(|e| Fault::corrupt("reading who is to be looked at", e))?;
    Ok(Entry { number: CustomerNumber(number), since: row.read::<Item>()?.since })
}
