//! Folding: hits are summed up for every affiliate, whether anybody looks or not, so that figures outlive the hours they
//! are made of and a look at a busy day finds little left to read.
//!
//! - Everybody in the directory has a turn in every run, with a share of what a run may read. Who needs more goes on
//!   when all have had theirs, and in the next run: how far a day is summed up is written down on the way.
//! - An affiliate whose hits cannot be folded keeps nobody else from their turn, and is told of at the end.

use std::mem;

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::day::{self, Progress};
use super::hour::Hour;
use super::store::{self, DayRecord, DirectoryEntry};
use crate::fault::{Fault, FaultKind};
use crate::shop::Shop;
use crate::values::CustomerNumber;

/// A day that runs is folded for whom it has brought so many visitors since: nobody should wait for them to be read.
const BUSY: u64 = 1_000;
/// Of so many affiliates is asked at once whether they are busy: what one batch takes.
const BATCH: usize = 100;
/// When so many affiliates in a row cannot be reached, it is not them but the table.
const UNAVAILABLE_MAX: usize = 10;

/// How many visitors' hours are read.
#[derive(Clone, Copy, Debug)]
pub struct ReadBudget {
    /// Of one affiliate in one turn.
    pub per_affiliate: u64,
    /// In a run, by those whose share was too small.
    pub per_run: u64,
}

impl ReadBudget {
    /// A share is read in a second or two, a run in two or three minutes: housekeeping has five.
    pub const DEFAULT: Self = Self { per_affiliate: 20_000, per_run: 1_500_000 };
}

/// What a run came to, in affiliates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RollupReport {
    /// Whose days that are over are all folded now.
    pub done: usize,
    /// Who has more left than a run may read: the next one goes on.
    pub left: usize,
}

/// Sums up the days that are over, of every affiliate, and the busy ones that run. It can be cut off anywhere: the next
/// run goes on.
///
/// # Errors
/// When the store does not answer, or an item cannot be read; what could be done is done all the same.
pub async fn roll_up_hits(shop: &Shop, budget: ReadBudget) -> Result<RollupReport, Fault> {
    let mut run = Run::begin(shop, budget).await?;
    let mut after = None;
    loop {
        let page = store::directory(shop.store(), after).await?;
        let mut readable = Vec::new();
        for entry in page.rows {
            match entry {
                Ok(entry) => readable.push(entry),
                Err(fault) => {
                    tracing::error!(%fault, "an entry of the directory");
                    run.defer_fault(fault)?;
                }
            }
        }
        for entries in readable.chunks(BATCH) {
            run.turns(entries).await?;
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return run.end().await,
        }
    }
}

struct Run<'a> {
    shop: &'a Shop,
    zone: TimeZone,
    /// The oldest day whose visitors' hours are kept, the last that is over, and the one that runs.
    days: (Date, Date, Date),
    budget: ReadBudget,
    /// What may still be read by those whose share was too small.
    remaining: u64,
    report: RollupReport,
    waiting: Vec<Turn>,
    fault: Option<Fault>,
    unavailable_in_a_row: usize,
}

/// Whose hits there are to fold.
struct Turn {
    entry: DirectoryEntry,
    /// The day that runs is to be folded, too.
    is_busy: bool,
}

impl<'a> Run<'a> {
    async fn begin(shop: &'a Shop, budget: ReadBudget) -> Result<Self, Fault> {
        let zone = shop.zone().await?;
        let now = shop.now();
        let settled = day::settled_before(now).start().in_zone(&zone).date();
        let over = settled.yesterday().map_err(|e| Fault::internal("a day before", e))?;
        let days = (now.minus(store::RETENTION).in_zone(&zone).date(), over, now.in_zone(&zone).date());
        let (report, waiting) = (RollupReport::default(), Vec::new());
        Ok(Self { shop, zone, days, budget, remaining: budget.per_run, report, waiting, fault: None, unavailable_in_a_row: 0 })
    }

    /// A turn for each of a few affiliates.
    async fn turns(&mut self, all: &[DirectoryEntry]) -> Result<(), Fault> {
        let numbers: Vec<CustomerNumber> = all.iter().map(|entry| entry.number).collect();
        let today = day::format_day(self.days.2);
        let busy = match store::busy_affiliates(self.shop.store(), &numbers, &today, BUSY).await {
            Ok(busy) => busy,
            Err(fault) => {
                self.defer_fault(fault)?;
                Vec::new()
            }
        };
        for entry in all {
            self.turn(Turn { entry: entry.clone(), is_busy: busy.contains(&entry.number) }).await?;
        }
        Ok(())
    }

    /// Whoever had too small a share goes on, one after the other, while the run may read. Then the run is over.
    async fn end(mut self) -> Result<RollupReport, Fault> {
        while !self.waiting.is_empty() && self.remaining > 0 {
            for turn in mem::take(&mut self.waiting) {
                if self.remaining > 0 {
                    self.turn(turn).await?;
                } else {
                    self.waiting.push(turn);
                }
            }
        }
        self.report.left = self.waiting.len();
        self.fault.map_or(Ok(self.report), Err)
    }

    async fn turn(&mut self, mut turn: Turn) -> Result<(), Fault> {
        let mut remaining = self.budget.per_affiliate;
        let rolled_up = self.roll_up_turn(&mut turn, &mut remaining).await;
        self.remaining = self.remaining.saturating_sub(self.budget.per_affiliate - remaining);
        match rolled_up {
            Ok(Some(Progress::OutOfBudget)) => self.waiting.push(turn),
            Ok(Some(Progress::Complete)) => self.report.done += 1,
            Ok(Some(Progress::Incomplete) | None) => {}
            Err(fault) => {
                tracing::error!(affiliate = %turn.entry.number, %fault, "hits are not folded");
                return self.defer_fault(fault);
            }
        }
        self.unavailable_in_a_row = 0;
        Ok(())
    }

    /// A fault is told at the end of the run, unless all that follow would meet it, too.
    fn defer_fault(&mut self, fault: Fault) -> Result<(), Fault> {
        let is_unavailable = fault.kind() == FaultKind::Unavailable;
        self.unavailable_in_a_row = if is_unavailable { self.unavailable_in_a_row + 1 } else { 0 };
        if self.unavailable_in_a_row == UNAVAILABLE_MAX {
            return Err(fault);
        }
        self.fault.get_or_insert(fault);
        Ok(())
    }

    /// Folds an affiliate's days, as far as there is room. Answers nothing where there was nothing to do.
    async fn roll_up_turn(&self, turn: &mut Turn, remaining: &mut u64) -> Result<Option<Progress>, Fault> {
        let before = turn.entry.rolled_up;
        let progress = self.roll_up_past_days(&mut turn.entry, remaining).await?;
        if let Some(rolled_up) = turn.entry.rolled_up.filter(|rolled_up| before != Some(*rolled_up)) {
            store::mark_rolled_up(self.shop.store(), turn.entry.number, rolled_up).await?;
        }
        if !turn.is_busy || progress == Some(Progress::OutOfBudget) {
            return Ok(progress);
        }
        match self.roll_up_day(turn.entry.number, self.days.2, remaining).await? {
            Progress::OutOfBudget => Ok(Some(Progress::OutOfBudget)),
            Progress::Complete | Progress::Incomplete => {
                turn.is_busy = false;
                Ok(progress)
            }
        }
    }

    /// Looks at each day that is over and was not when the last one was folded.
    async fn roll_up_past_days(&self, entry: &mut DirectoryEntry, remaining: &mut u64) -> Result<Option<Progress>, Fault> {
        let (oldest, over, _) = self.days;
        let first = oldest.max(entry.since.in_zone(&self.zone).date());
        let mut done = None;
        for day in first.series(1.day()).take_while(|day| *day <= over) {
            let end = Hour::at_end_of(day, &self.zone)?;
            if entry.rolled_up.is_some_and(|rolled_up| rolled_up >= end) {
                continue;
            }
            match self.roll_up_day(entry.number, day, remaining).await? {
                Progress::Complete => entry.rolled_up = Some(end),
                progress => return Ok(Some(progress)),
            }
            done = Some(Progress::Complete);
        }
        Ok(done)
    }

    async fn roll_up_day(&self, affiliate: CustomerNumber, day: Date, remaining: &mut u64) -> Result<Progress, Fault> {
        let day = day::format_day(day);
        // The write that notes a day comes after that of the visitor, and may have failed.
        let record = store::days(self.shop.store(), affiliate, &day).await?.pop();
        let record = record.unwrap_or_else(|| DayRecord::without_counters(day));
        day::roll_up(self.shop, affiliate, &record, &self.zone, remaining).await
    }
}
