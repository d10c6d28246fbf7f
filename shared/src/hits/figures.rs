//! Figures: the hits of each day (AF-12).
//!
//! - A day's figures are the sum of its visitors' hours and its excluded hits.
//! - A checkpoint in the day's item says up to which sort key the hours are summed, and holds the sum. It covers only
//!   settled hours, so it does not matter who moves it, how often, or who else does so at the same time.
//! - A day is closed once it is over in every time zone and its checkpoint covers all of it. Its hours are not read again.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::closed::ClosedDays;
use super::count::Hits;
use super::day::{Day, hour_key};
use super::store::{self, Checkpoint, VisitorHour};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::values::{CustomerNumber, Span};

/// How long after its end an hour is settled: every call that began in it has ended by then.
const SETTLED_AFTER: Span = Span::hours(1);
/// Moving the checkpoint past fewer visitors than this costs more than reading them again.
const SAVE_MIN: u64 = 100;

/// The hits of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayHits {
    pub day: Day,
    pub hits: Hits,
}

/// The hits of an affiliate day by day, oldest first. Days without any are left out.
///
/// # Errors
/// When the store does not answer, or an item cannot be read.
pub async fn by_day(shop: &Shop, affiliate: CustomerNumber) -> Result<Vec<DayHits>, Fault> {
    by_day_within(shop, affiliate, Day::ALL).await
}

/// The same for some days only.
///
/// # Errors
/// When the store does not answer, or an item cannot be read.
pub async fn by_day_within(shop: &Shop, affiliate: CustomerNumber, days: RangeInclusive<Day>) -> Result<Vec<DayHits>, Fault> {
    let now = shop.now();
    let (records, closed) = tokio::try_join!(store::days(shop.store(), affiliate, &days), store::closed_days(shop.store(), affiliate))?;
    let mut hits: BTreeMap<Day, Hits> = records.iter().map(|(day, record)| (*day, record.hits())).collect();
    if let Some(closed) = closed {
        for day in closed.first_open(now).until(Day::latest(now).next()).filter(|day| days.contains(day)) {
            let record = records.get(&day).cloned().unwrap_or_default();
            let sum = Sum::of(shop, affiliate, day, record.checkpoint).await?;
            let excluded = Hits { raw: record.excluded, counted: 0 };
            hits.insert(day, sum.checkpoint.hits.plus(sum.unsettled).plus(excluded));
        }
    }
    Ok(hits.into_iter().filter(|(_, hits)| hits.raw > 0).map(|(day, hits)| DayHits { day, hits }).collect())
}

/// Closes an affiliate's days that are over. It may be interrupted anywhere; the next call continues. Returns whether
/// there were any.
///
/// # Errors
/// When the store does not answer, or an item cannot be read.
pub async fn close_days(shop: &Shop, affiliate: CustomerNumber, closed: &ClosedDays) -> Result<bool, Fault> {
    let now = shop.now();
    let (first, end) = (closed.first_open(now), Day::earliest(now.minus(SETTLED_AFTER)));
    if first >= end {
        return Ok(false);
    }
    let records = store::days(shop.store(), affiliate, &(first..=end)).await?;
    for day in first.until(end) {
        let checkpoint = records.get(&day).cloned().unwrap_or_default().checkpoint;
        let sum = Sum::of(shop, affiliate, day, checkpoint).await?;
        if sum.unsettled != Hits::default() {
            return Err(Fault::missing("an hour of a visitor within the day it belongs to"));
        }
        if sum.unsaved > 0 {
            store::save_checkpoint(shop.store(), affiliate, day, &sum.checkpoint).await?;
        }
    }
    store::mark_closed(shop.store(), affiliate, end).await?;
    Ok(true)
}

/// The sum of a day's visitors' hours.
struct Sum {
    /// The settled ones, including the stored checkpoint.
    checkpoint: Checkpoint,
    /// How many visitors it covers beyond the stored one.
    unsaved: u64,
    /// The ones that are not settled.
    unsettled: Hits,
}

impl Sum {
    /// Reads what comes after a day's checkpoint. The stored checkpoint is moved after each page that is worth it, so
    /// that an interrupted read of a huge day leaves less for the next one.
    async fn of(shop: &Shop, affiliate: CustomerNumber, day: Day, checkpoint: Checkpoint) -> Result<Self, Fault> {
        let settled = hour_key(shop.now().minus(SETTLED_AFTER));
        let mut visitors = store::visitors(shop.store(), affiliate, day, checkpoint.upto.clone());
        let mut sum = Self { checkpoint, unsaved: 0, unsettled: Hits::default() };
        while let Some(page) = visitors.next_page().await? {
            for visitor in page {
                sum.add(visitor, &settled);
            }
            if sum.unsaved >= SAVE_MIN {
                sum.save_best_effort(shop, affiliate, day).await;
            }
        }
        Ok(sum)
    }

    fn add(&mut self, visitor: VisitorHour, settled: &str) {
        let hits = Hits { raw: visitor.hits, counted: 1 };
        if visitor.sk.as_str() < settled {
            self.checkpoint = Checkpoint { upto: Some(visitor.sk), hits: self.checkpoint.hits.plus(hits) };
            self.unsaved += 1;
        } else {
            self.unsettled = self.unsettled.plus(hits);
        }
    }

    /// Moves the stored checkpoint. If that fails, the figures are still right, and the next reader reads more.
    async fn save_best_effort(&mut self, shop: &Shop, affiliate: CustomerNumber, day: Day) {
        match store::save_checkpoint(shop.store(), affiliate, day, &self.checkpoint).await {
            Ok(()) => self.unsaved = 0,
            Err(fault) => tracing::warn!(%affiliate, %fault, "a checkpoint of hits is not moved"),
        }
    }
}
