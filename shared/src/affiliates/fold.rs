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

use super::day::{self, Came};
use super::hour::Hour;
use super::store::{self, Entered, NotedDay};
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
pub struct Portion {
    /// Of one affiliate in one turn.
    pub share: u64,
    /// In a run, by those whose share was too small.
    pub run: u64,
}

impl Portion {
    /// A share is read in a second or two, a run in two or three minutes: housekeeping has five.
    pub const USUAL: Self = Self { share: 20_000, run: 1_500_000 };
}

/// What a run came to, in affiliates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Folded {
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
pub async fn fold_hits(shop: &Shop, portion: Portion) -> Result<Folded, Fault> {
    let mut run = Run::begin(shop, portion).await?;
    let mut after = None;
    loop {
        let page = store::directory(shop.store(), after).await?;
        let mut readable = Vec::new();
        for entered in page.rows {
            match entered {
                Ok(entered) => readable.push(entered),
                Err(fault) => {
                    tracing::error!(%fault, "an entry of the directory");
                    run.remember(fault)?;
                }
            }
        }
        for entered in readable.chunks(BATCH) {
            run.turns(entered).await?;
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
    portion: Portion,
    /// What may still be read by those whose share was too small.
    room: u64,
    folded: Folded,
    waiting: Vec<Turn>,
    fault: Option<Fault>,
    unavailable_in_a_row: usize,
}

/// Whose hits there are to fold.
struct Turn {
    entered: Entered,
    /// The day that runs is to be folded, too.
    is_busy: bool,
}

impl<'a> Run<'a> {
    async fn begin(shop: &'a Shop, portion: Portion) -> Result<Self, Fault> {
        let zone = shop.zone().await?;
        let now = shop.now();
        let settled = day::settled_before(now).begins().in_zone(&zone).date();
        let over = settled.yesterday().map_err(|e| Fault::internal("a day before", e))?;
        let days = (now.minus(store::KEPT).in_zone(&zone).date(), over, now.in_zone(&zone).date());
        let (folded, waiting) = (Folded::default(), Vec::new());
        Ok(Self { shop, zone, days, portion, room: portion.run, folded, waiting, fault: None, unavailable_in_a_row: 0 })
    }

    /// A turn for each of a few affiliates.
    async fn turns(&mut self, all: &[Entered]) -> Result<(), Fault> {
        let numbers: Vec<CustomerNumber> = all.iter().map(|entered| entered.number).collect();
        let today = day::written(self.days.2);
        let busy = match store::busy(self.shop.store(), &numbers, &today, BUSY).await {
            Ok(busy) => busy,
            Err(fault) => {
                self.remember(fault)?;
                Vec::new()
            }
        };
        for entered in all {
            self.turn(Turn { entered: entered.clone(), is_busy: busy.contains(&entered.number) }).await?;
        }
        Ok(())
    }

    /// Whoever had too small a share goes on, one after the other, while the run may read. Then the run is over.
    async fn end(mut self) -> Result<Folded, Fault> {
        while !self.waiting.is_empty() && self.room > 0 {
            for turn in mem::take(&mut self.waiting) {
                if self.room > 0 {
                    self.turn(turn).await?;
                } else {
                    self.waiting.push(turn);
                }
            }
        }
        self.folded.left = self.waiting.len();
        self.fault.map_or(Ok(self.folded), Err)
    }

    async fn turn(&mut self, mut turn: Turn) -> Result<(), Fault> {
        let mut room = self.portion.share;
        let folded = self.fold(&mut turn, &mut room).await;
        self.room = self.room.saturating_sub(self.portion.share - room);
        match folded {
            Ok(Some(Came::OutOfRoom)) => self.waiting.push(turn),
            Ok(Some(Came::ToTheEnd)) => self.folded.done += 1,
            Ok(Some(Came::NotYet) | None) => {}
            Err(fault) => {
                tracing::error!(affiliate = %turn.entered.number, %fault, "hits are not folded");
                return self.remember(fault);
            }
        }
        self.unavailable_in_a_row = 0;
        Ok(())
    }

    /// A fault is told at the end of the run, unless all that follow would meet it, too.
    fn remember(&mut self, fault: Fault) -> Result<(), Fault> {
        let is_unavailable = fault.kind() == FaultKind::Unavailable;
        self.unavailable_in_a_row = if is_unavailable { self.unavailable_in_a_row + 1 } else { 0 };
        if self.unavailable_in_a_row == UNAVAILABLE_MAX {
            return Err(fault);
        }
        self.fault.get_or_insert(fault);
        Ok(())
    }

    /// Folds an affiliate's days, as far as there is room. Answers nothing where there was nothing to do.
    async fn fold(&self, turn: &mut Turn, room: &mut u64) -> Result<Option<Came>, Fault> {
        let before = turn.entered.folded;
        let came = self.fold_over(&mut turn.entered, room).await?;
        if let Some(folded) = turn.entered.folded.filter(|folded| before != Some(*folded)) {
            store::note_folded(self.shop.store(), turn.entered.number, folded).await?;
        }
        if !turn.is_busy || came == Some(Came::OutOfRoom) {
            return Ok(came);
        }
        match self.fold_day(turn.entered.number, self.days.2, room).await? {
            Came::OutOfRoom => Ok(Some(Came::OutOfRoom)),
            Came::ToTheEnd | Came::NotYet => {
                turn.is_busy = false;
                Ok(came)
            }
        }
    }

    /// Looks at each day that is over and was not when the last one was folded.
    async fn fold_over(&self, entered: &mut Entered, room: &mut u64) -> Result<Option<Came>, Fault> {
        let (oldest, over, _) = self.days;
        let first = oldest.max(entered.since.in_zone(&self.zone).date());
        let mut done = None;
        for day in first.series(1.day()).take_while(|day| *day <= over) {
            let end = Hour::after(day, &self.zone)?;
            if entered.folded.is_some_and(|folded| folded >= end) {
                continue;
            }
            match self.fold_day(entered.number, day, room).await? {
                Came::ToTheEnd => entered.folded = Some(end),
                came => return Ok(Some(came)),
            }
            done = Some(Came::ToTheEnd);
        }
        Ok(done)
    }

    async fn fold_day(&self, affiliate: CustomerNumber, day: Date, room: &mut u64) -> Result<Came, Fault> {
        let day = day::written(day);
        // The write that notes a day comes after that of the visitor, and may have failed.
        let noted = store::days(self.shop.store(), affiliate, &day).await?.pop();
        let noted = noted.unwrap_or_else(|| NotedDay::without_counters(day));
        day::sum_up(self.shop, affiliate, &noted, &self.zone, room).await
    }
}
