//! Days: how often an affiliate's link was followed on each (AF-12).
//!
//! - The visitors' hours of a day lie in order. What is settled of them is summed up once, by whoever looks first or by
//!   housekeeping; a look reads what came after: mostly the hour that runs and the one before.
//! - How far a day is summed up is written down on the way, so whoever is cut off was of use.
//! - A day that is over and summed up to its end is not read any more, and its figures outlive the visitors' hours.
//! - A day ends when the shop's time zone says so just now. If it ends later than it did, reading goes on.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::hit::Hits;
use super::hour::Hour;
use super::store::{self, Counters, DayRecord, Finalised, Rollup, VisitorHour};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::values::{CustomerNumber, Span, Timestamp};

/// How long after its end an hour is settled: every call that began in it has ended by then.
const SETTLED_AFTER: Span = Span::hours(1);
/// So many visitors cost about as much to read again as a write to remember what they come to.
const SAVE_MIN: u64 = 100;
/// After so many visitors of one hour it is written down how far: a second or less of reading.
const SAVE_INTERVAL: u64 = 5_000;

/// One day's hits; the day as `20261122`, in the shop's time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayHits {
    pub day: String,
    pub hits: Hits,
}

/// `20261122`, in a zone.
pub(super) fn day_of(at: Timestamp, zone: &TimeZone) -> String {
    format_day(at.in_zone(zone).date())
}

pub(super) fn format_day(day: Date) -> String {
    day.strftime("%Y%m%d").to_string()
}

/// The hour before which all are settled.
pub(super) fn settled_before(now: Timestamp) -> Hour {
    Hour::of(now.minus(SETTLED_AFTER))
}

/// The hits of an affiliate, day by day, oldest first. What is settled is summed up on the way.
///
/// # Errors
/// When the store does not answer.
pub async fn hits_by_day(shop: &Shop, affiliate: CustomerNumber) -> Result<Vec<DayHits>, Fault> {
    hits_by_day_with_prefix(shop, affiliate, "").await
}

/// The same for the days that begin so: `202611` are those of a month.
pub(super) async fn hits_by_day_with_prefix(shop: &Shop, affiliate: CustomerNumber, prefix: &str) -> Result<Vec<DayHits>, Fault> {
    let zone = shop.zone().await?;
    let now = shop.now();
    let mut records = store::days(shop.store(), affiliate, prefix).await?;
    // The write that notes a day comes after that of the visitor, and may have failed: the last two days are looked
    // at in any case.
    for day in [day_of(now.minus(Span::days(1)), &zone), day_of(now, &zone)] {
        if day.starts_with(prefix) && !records.iter().any(|record| record.day == day) {
            records.push(DayRecord::without_counters(day));
        }
    }
    let mut days = Vec::new();
    for record in records {
        let hits = day_hits(shop, affiliate, &record, &zone).await?;
        if hits.raw > 0 {
            days.push(DayHits { day: record.day, hits });
        }
    }
    Ok(days)
}

/// What a day comes to so far.
async fn day_hits(shop: &Shop, affiliate: CustomerNumber, record: &DayRecord, zone: &TimeZone) -> Result<Hits, Fault> {
    let mut day_rollup = DayRollup::begin(shop, affiliate, record, zone)?;
    if let Some(hits) = day_rollup.finalised_hits() {
        return Ok(hits);
    }
    let mut open = Hits::default();
    let mut visitors = store::visitors(shop.store(), affiliate, record);
    while let Some(next) = visitors.next().await? {
        if next.hour < day_rollup.settled {
            day_rollup.add(next).await;
        } else {
            open = open.plus(Hits { raw: next.raw, counted: 1 });
        }
    }
    day_rollup.end(open).await
}

/// How far somebody came who sums up a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// All that is settled is summed up, and no more is to come of a day that is over.
    Complete,
    /// There was room for no more visitors.
    OutOfBudget,
    /// Some of it is not settled, or somebody else sums up the same: there will be something to do later.
    Incomplete,
}

/// Sums up what is settled of a day, as far as there is room: so many visitors' hours may be read.
pub(super) async fn roll_up(
    shop: &Shop,
    affiliate: CustomerNumber,
    record: &DayRecord,
    zone: &TimeZone,
    remaining: &mut u64,
) -> Result<Progress, Fault> {
    let mut day_rollup = DayRollup::begin(shop, affiliate, record, zone)?;
    if day_rollup.finalised_hits().is_some() {
        return Ok(Progress::Complete);
    }
    let mut open = Hits::default();
    let mut visitors = store::visitors(shop.store(), affiliate, record);
    while let Some(next) = visitors.next().await? {
        if next.hour >= day_rollup.settled {
            open = Hits { raw: next.raw, counted: 1 };
            break;
        }
        if *remaining == 0 {
            day_rollup.save(None).await;
            return day_rollup.progress(Progress::OutOfBudget);
        }
        *remaining -= 1;
        day_rollup.add(next).await;
        if day_rollup.stopped.is_some() {
            break;
        }
    }
    day_rollup.end(open).await?;
    let progress = if day_rollup.is_over() && open == Hits::default() { Progress::Complete } else { Progress::Incomplete };
    day_rollup.progress(progress)
}

/// A day on its way to be summed up.
struct DayRollup<'a> {
    shop: &'a Shop,
    affiliate: CustomerNumber,
    record: &'a DayRecord,
    /// The hour before which all are settled.
    settled: Hour,
    /// The hour before which the day lies.
    end: Hour,
    /// Whether all of the day's visitors' hours are still kept.
    has_all_hours: bool,
    /// What is written down.
    saved: Rollup,
    /// What is read.
    rollup: Rollup,
    /// How many visitors were read since something was written down.
    unsaved: u64,
    stopped: Option<Stopped>,
}

/// Why nothing more is written down. What is read is right all the same.
enum Stopped {
    /// Somebody else was faster, and is as right.
    Superseded,
    /// A key that everybody's hits are counted in may take no more writes just now.
    Failed(Fault),
}

impl<'a> DayRollup<'a> {
    fn begin(shop: &'a Shop, affiliate: CustomerNumber, record: &'a DayRecord, zone: &TimeZone) -> Result<Self, Fault> {
        let day = Date::strptime("%Y%m%d", &record.day).map_err(|e| Fault::corrupt("reading a day with hits", e))?;
        let now = shop.now();
        Ok(Self {
            shop,
            affiliate,
            record,
            settled: settled_before(now),
            end: Hour::at_end_of(day, zone)?,
            has_all_hours: record.day > day_of(now.minus(store::RETENTION), zone),
            saved: record.rollup.clone(),
            rollup: record.rollup.clone(),
            unsaved: 0,
            stopped: None,
        })
    }

    /// The figures of a day of which nothing more is to come.
    fn finalised_hits(&self) -> Option<Hits> {
        let finalised = self.record.finalised.filter(|finalised| finalised.before >= self.end)?;
        Some(self.record.rollup.hits.plus(Hits { raw: finalised.excluded, counted: 0 }))
    }

    fn is_over(&self) -> bool {
        self.end <= self.settled
    }

    /// Adds a visitor's hour that is settled.
    async fn add(&mut self, next: VisitorHour) {
        let is_of_another_hour = self.rollup.upto.as_deref().and_then(Hour::from_key) != Some(next.hour);
        if self.unsaved >= SAVE_INTERVAL || self.unsaved >= SAVE_MIN && is_of_another_hour {
            self.save(None).await;
        }
        self.rollup.hits = self.rollup.hits.plus(Hits { raw: next.raw, counted: 1 });
        self.rollup.upto = Some(next.sk);
        self.unsaved += 1;
    }

    /// Writes down how far the day is summed up.
    async fn save(&mut self, finalised: Option<Finalised>) {
        if self.stopped.is_some() || self.unsaved == 0 && finalised.is_none() {
            return;
        }
        match store::save_rollup(self.shop.store(), self.affiliate, &self.record.day, &self.saved, &self.rollup, finalised).await {
            Ok(true) => {
                self.saved = self.rollup.clone();
                self.unsaved = 0;
            }
            Ok(false) => self.stopped = Some(Stopped::Superseded),
            Err(fault) => self.stopped = Some(Stopped::Failed(fault)),
        }
    }

    /// All is read that is settled; what is not came to so much. Answers what the day comes to.
    async fn end(&mut self, open: Hits) -> Result<Hits, Fault> {
        let counters = store::counters(self.shop.store(), self.affiliate, self.record).await?;
        let excluded = Hits { raw: counters.excluded, counted: 0 };
        let hits = self.reconciled(self.rollup.hits.plus(open), counters);
        if self.is_over() && open == Hits::default() && hits.plus(excluded).raw > 0 {
            self.rollup = Rollup { upto: Some(self.settled.to_string()), hits };
            self.save(Some(Finalised { before: self.settled, excluded: counters.excluded })).await;
        } else if self.unsaved >= SAVE_MIN {
            self.save(None).await;
        }
        Ok(hits.plus(excluded))
    }

    /// Hours as old as they are kept may be gone: then the counter is the better witness.
    fn reconciled(&self, visitors: Hits, counters: Counters) -> Hits {
        let counted = if self.has_all_hours { visitors.counted } else { visitors.counted.max(counters.counted) };
        Hits { raw: visitors.raw.max(counted), counted }
    }

    /// How far it came, or why it could not be written down.
    fn progress(self, progress: Progress) -> Result<Progress, Fault> {
        match self.stopped {
            None => Ok(progress),
            Some(Stopped::Superseded) => Ok(Progress::Incomplete),
            Some(Stopped::Failed(fault)) => Err(fault),
        }
    }
}
