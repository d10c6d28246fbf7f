//! | question | key |
//! |---|---|
//! | has this visitor followed the link in this hour? | `HV#<affiliate>#<day>` / `<hour, 8 digits>#<visitor>`: `n` times; kept for 90 days |
//! | how often was it followed on a day? | `HD#<affiliate>` / `<day>`: `x` excluded hits; of visitors up to the sort key `k`, `c` counted and `r` raw |
//! | which days are closed? | `AF` / `<affiliate, 10 digits>`: those before `hits_closed_before` |
//!
//! A hit is one write. Hits are not money, so both kinds of writes are plain increments. The first increment creates
//! the visitor's hour, and the existence of the item is what counts: a duplicate by a retry shows in the raw figure
//! only.
//!
//! Hits do not use the partition `A#<affiliate>`: it is for order lines, which must not wait for hits.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use serde::Deserialize;

use super::closed::{ClosedDays, RETENTION};
use super::count::Hits;
use super::day::Day;
use super::details::HitDetails;
use crate::customers::store::affiliate_directory_key;
use crate::fault::Fault;
use crate::store::{Condition, Consistency, Key, Query, Row, Store, Update, Walk};
use crate::values::{CustomerNumber, Timestamp};

fn visitors_pk(affiliate: CustomerNumber, day: Day) -> String {
    format!("HV#{affiliate}#{day}")
}

fn days_pk(affiliate: CustomerNumber) -> String {
    format!("HD#{affiliate}")
}

fn day_key(affiliate: CustomerNumber, day: Day) -> Key {
    Key::new(days_pk(affiliate), day.to_string())
}

#[derive(Deserialize)]
struct VisitorItem {
    n: u64,
}

/// Increments a visitor's hour. Returns the new number of hits.
pub(super) async fn add_visitor(
    store: &Store,
    affiliate: CustomerNumber,
    day: Day,
    hour: &str,
    details: &HitDetails,
    now: Timestamp,
) -> Result<u64, Fault> {
    let key = Key::new(visitors_pk(affiliate, day), format!("{hour}#{}", details.visitor));
    let mut update = Update::of(&key)
        .add("n", 1)
        .set_if_not_exists("at", now)
        .set_if_not_exists("landing", &details.landing)
        .set_if_not_exists("ttl", now.plus(RETENTION).seconds());
    if let Some(referrer) = &details.referrer {
        update = update.set_if_not_exists("referrer", referrer);
    }
    if details.is_from_ad {
        update = update.set("ad", true);
    }
    match store.update(update).await?.read::<VisitorItem>()? {
        Ok(visitor) => Ok(visitor.n),
        Err(_) => Err(Fault::missing("an addition without a condition")),
    }
}

/// Increments a day's excluded hits.
pub(super) async fn add_excluded(store: &Store, affiliate: CustomerNumber, day: Day) -> Result<(), Fault> {
    store.update(Update::of(&day_key(affiliate, day)).add("x", 1)).await.map(drop)
}

/// Up to which sort key a day's visitors are summed, and the sum.
#[derive(Clone, Debug, Default)]
pub(super) struct Checkpoint {
    pub upto: Option<String>,
    pub hits: Hits,
}

/// The item of a day.
#[derive(Clone, Debug, Default)]
pub(super) struct DayRecord {
    pub checkpoint: Checkpoint,
    /// Excluded hits.
    pub excluded: u64,
}

impl DayRecord {
    /// The figures of a closed day.
    pub fn hits(&self) -> Hits {
        self.checkpoint.hits.plus(Hits { raw: self.excluded, counted: 0 })
    }
}

#[derive(Deserialize)]
struct DayItem {
    #[serde(rename = "k")]
    upto: Option<String>,
    #[serde(rename = "c", default)]
    counted: u64,
    #[serde(rename = "r", default)]
    raw: u64,
    #[serde(rename = "x", default)]
    excluded: u64,
}

/// The items of some days. A day without sums and excluded hits has none.
pub(super) async fn days(store: &Store, affiliate: CustomerNumber, days: &RangeInclusive<Day>) -> Result<BTreeMap<Day, DayRecord>, Fault> {
    let mut found = BTreeMap::new();
    let query = Query::of(days_pk(affiliate)).between(days.start().to_string(), days.end().to_string());
    let add = |row: Row| {
        let day = Day::parse(&row.sk).ok_or_else(|| Fault::missing("the day in the key of an item of hits"))?;
        let DayItem { upto, counted, raw, excluded } = row.read()?;
        found.insert(day, DayRecord { checkpoint: Checkpoint { upto, hits: Hits { raw, counted } }, excluded });
        Ok(())
    };
    store.for_each_row(query, add).await?;
    Ok(found)
}

/// One visitor in one hour.
#[derive(Clone, Debug)]
pub(super) struct VisitorHour {
    pub sk: String,
    pub hits: u64,
}

/// A day's visitors in the order of the hours, page by page. A page holds up to a megabyte.
pub(super) struct Visitors(Walk);

/// Those after a sort key.
pub(super) fn visitors(store: &Store, affiliate: CustomerNumber, day: Day, after: Option<String>) -> Visitors {
    Visitors(store.walk(Query::of(visitors_pk(affiliate, day)).project("n").after(after)))
}

impl Visitors {
    pub async fn next_page(&mut self) -> Result<Option<Vec<VisitorHour>>, Fault> {
        let visitor = |row: Row| Ok(VisitorHour { sk: row.sk.clone(), hits: row.read::<VisitorItem>()?.n });
        let Some(rows) = self.0.next().await? else { return Ok(None) };
        rows.into_iter().map(visitor).collect::<Result<_, Fault>>().map(Some)
    }
}

/// Moves a day's checkpoint forward. If it is that far already, somebody else has computed the same sum.
pub(super) async fn save_checkpoint(store: &Store, affiliate: CustomerNumber, day: Day, checkpoint: &Checkpoint) -> Result<(), Fault> {
    let Checkpoint { upto, hits } = checkpoint;
    let is_behind = Condition::attribute_not_exists("k").or(Condition::less_than("k", upto));
    let update = Update::of(&day_key(affiliate, day)).set("k", upto).set("c", hits.counted).set("r", hits.raw);
    store.update(update.when(is_behind)).await.map(drop)
}

/// Which of an affiliate's days are closed; `None` for somebody who was never approved.
pub(super) async fn closed_days(store: &Store, affiliate: CustomerNumber) -> Result<Option<ClosedDays>, Fault> {
    store.get(&affiliate_directory_key(affiliate), Consistency::Eventual).await
}

/// Records in the directory before which day all days are closed.
pub(super) async fn mark_closed(store: &Store, affiliate: CustomerNumber, before: Day) -> Result<(), Fault> {
    let update = Update::of(&affiliate_directory_key(affiliate)).set("hits_closed_before", before);
    store.update(update.when(Condition::Exists)).await.map(drop)
}
