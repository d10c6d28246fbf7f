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
use super::store::{self, Counters, NotedDay, Summed, VisitorHour, Whole};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::values::{CustomerNumber, Span, Timestamp};

/// How long after its end an hour is settled: every call that began in it has ended by then.
const SETTLED_AFTER: Span = Span::hours(1);
/// So many visitors cost about as much to read again as a write to remember what they come to.
const WORTH_KEEPING: u64 = 100;
/// After so many visitors of one hour it is written down how far: a second or less of reading.
const KEPT_AFTER: u64 = 5_000;

/// One day's hits; the day as `20261122`, in the shop's time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayHits {
    pub day: String,
    pub hits: Hits,
}

/// `20261122`, in a zone.
pub(super) fn day_of(at: Timestamp, zone: &TimeZone) -> String {
    written(at.in_zone(zone).date())
}

pub(super) fn written(day: Date) -> String {
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
    hits_of(shop, affiliate, "").await
}

/// The same for the days that begin so: `202611` are those of a month.
pub(super) async fn hits_of(shop: &Shop, affiliate: CustomerNumber, beginning: &str) -> Result<Vec<DayHits>, Fault> {
    let zone = shop.zone().await?;
    let now = shop.now();
    let mut noted = store::days(shop.store(), affiliate, beginning).await?;
    // The write that notes a day comes after that of the visitor, and may have failed: the last two days are looked
    // at in any case.
    for day in [day_of(now.minus(Span::days(1)), &zone), day_of(now, &zone)] {
        if day.starts_with(beginning) && !noted.iter().any(|noted| noted.day == day) {
            noted.push(NotedDay::without_counters(day));
        }
    }
    let mut days = Vec::new();
    for noted in noted {
        let hits = look(shop, affiliate, &noted, &zone).await?;
        if hits.raw > 0 {
            days.push(DayHits { day: noted.day, hits });
        }
    }
    Ok(days)
}

/// What a day comes to so far.
async fn look(shop: &Shop, affiliate: CustomerNumber, noted: &NotedDay, zone: &TimeZone) -> Result<Hits, Fault> {
    let mut summing = Summing::begin(shop, affiliate, noted, zone)?;
    if let Some(hits) = summing.told_before() {
        return Ok(hits);
    }
    let mut open = Hits::default();
    let mut visitors = store::visitors(shop.store(), affiliate, noted);
    while let Some(next) = visitors.next().await? {
        if next.hour < summing.settled {
            summing.add(next).await;
        } else {
            open = open.plus(Hits { raw: next.raw, counted: 1 });
        }
    }
    summing.end(open).await
}

/// How far somebody came who sums up a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Came {
    /// All that is settled is summed up, and no more is to come of a day that is over.
    ToTheEnd,
    /// There was room for no more visitors.
    OutOfRoom,
    /// Some of it is not settled, or somebody else sums up the same: there will be something to do later.
    NotYet,
}

/// Sums up what is settled of a day, as far as there is room: so many visitors' hours may be read.
pub(super) async fn sum_up(
    shop: &Shop,
    affiliate: CustomerNumber,
    noted: &NotedDay,
    zone: &TimeZone,
    room: &mut u64,
) -> Result<Came, Fault> {
    let mut summing = Summing::begin(shop, affiliate, noted, zone)?;
    if summing.told_before().is_some() {
        return Ok(Came::ToTheEnd);
    }
    let mut open = Hits::default();
    let mut visitors = store::visitors(shop.store(), affiliate, noted);
    while let Some(next) = visitors.next().await? {
        if next.hour >= summing.settled {
            open = Hits { raw: next.raw, counted: 1 };
            break;
        }
        if *room == 0 {
            summing.keep(None).await;
            return summing.came(Came::OutOfRoom);
        }
        *room -= 1;
        summing.add(next).await;
        if summing.stopped.is_some() {
            break;
        }
    }
    summing.end(open).await?;
    let came = if summing.is_over() && open == Hits::default() { Came::ToTheEnd } else { Came::NotYet };
    summing.came(came)
}

/// A day on its way to be summed up.
struct Summing<'a> {
    shop: &'a Shop,
    affiliate: CustomerNumber,
    noted: &'a NotedDay,
    /// The hour before which all are settled.
    settled: Hour,
    /// The hour before which the day lies.
    end: Hour,
    /// Whether all of the day's visitors' hours are still kept.
    is_young: bool,
    /// What is written down.
    kept: Summed,
    /// What is read.
    summed: Summed,
    /// How many visitors were read since something was written down.
    unkept: u64,
    stopped: Option<Stopped>,
}

/// Why nothing more is written down. What is read is right all the same.
enum Stopped {
    /// Somebody else was faster, and is as right.
    Overtaken,
    /// A key that everybody's hits are counted in may take no more writes just now.
    Failed(Fault),
}

impl<'a> Summing<'a> {
    fn begin(shop: &'a Shop, affiliate: CustomerNumber, noted: &'a NotedDay, zone: &TimeZone) -> Result<Self, Fault> {
        let day = Date::strptime("%Y%m%d", &noted.day).map_err(|e| Fault::corrupt("reading a day with hits", e))?;
        let now = shop.now();
        Ok(Self {
            shop,
            affiliate,
            noted,
            settled: settled_before(now),
            end: Hour::after(day, zone)?,
            is_young: noted.day > day_of(now.minus(store::KEPT), zone),
            kept: noted.summed.clone(),
            summed: noted.summed.clone(),
            unkept: 0,
            stopped: None,
        })
    }

    /// The figures of a day of which nothing more is to come.
    fn told_before(&self) -> Option<Hits> {
        let whole = self.noted.whole.filter(|whole| whole.before >= self.end)?;
        Some(self.noted.summed.hits.plus(Hits { raw: whole.apart, counted: 0 }))
    }

    fn is_over(&self) -> bool {
        self.end <= self.settled
    }

    /// Adds a visitor's hour that is settled.
    async fn add(&mut self, next: VisitorHour) {
        let is_of_another_hour = self.summed.upto.as_deref().and_then(Hour::begins_key) != Some(next.hour);
        if self.unkept >= KEPT_AFTER || self.unkept >= WORTH_KEEPING && is_of_another_hour {
            self.keep(None).await;
        }
        self.summed.hits = self.summed.hits.plus(Hits { raw: next.raw, counted: 1 });
        self.summed.upto = Some(next.sk);
        self.unkept += 1;
    }

    /// Writes down how far the day is summed up.
    async fn keep(&mut self, whole: Option<Whole>) {
        if self.stopped.is_some() || self.unkept == 0 && whole.is_none() {
            return;
        }
        match store::keep(self.shop.store(), self.affiliate, &self.noted.day, &self.kept, &self.summed, whole).await {
            Ok(true) => {
                self.kept = self.summed.clone();
                self.unkept = 0;
            }
            Ok(false) => self.stopped = Some(Stopped::Overtaken),
            Err(fault) => self.stopped = Some(Stopped::Failed(fault)),
        }
    }

    /// All is read that is settled; what is not came to so much. Answers what the day comes to.
    async fn end(&mut self, open: Hits) -> Result<Hits, Fault> {
        let counters = store::counters(self.shop.store(), self.affiliate, self.noted).await?;
        let apart = Hits { raw: counters.apart, counted: 0 };
        let hits = self.witnessed(self.summed.hits.plus(open), counters);
        if self.is_over() && open == Hits::default() && hits.plus(apart).raw > 0 {
            self.summed = Summed { upto: Some(self.settled.to_string()), hits };
            self.keep(Some(Whole { before: self.settled, apart: counters.apart })).await;
        } else if self.unkept >= WORTH_KEEPING {
            self.keep(None).await;
        }
        Ok(hits.plus(apart))
    }

    /// Hours as old as they are kept may be gone: then the counter is the better witness.
    fn witnessed(&self, visitors: Hits, counters: Counters) -> Hits {
        let counted = if self.is_young { visitors.counted } else { visitors.counted.max(counters.counted) };
        Hits { raw: visitors.raw.max(counted), counted }
    }

    /// How far it came, or why it could not be written down.
    fn came(self, came: Came) -> Result<Came, Fault> {
        match self.stopped {
            None => Ok(came),
            Some(Stopped::Overtaken) => Ok(Came::NotYet),
            Some(Stopped::Failed(fault)) => Err(fault),
        }
    }
}
