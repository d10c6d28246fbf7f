//! | question | key |
//! |---|---|
//! | which of an affiliate's lines are paid? | `A#<affiliate>` / `B#<block, 6 digits>`: its lines, version |
//! | an affiliate's payouts, newest first | `A#<affiliate>` / `Y#<time-ordered id>` backwards |
//! | one payout | the same, both parts from its id |
//! | an affiliate's lines, in order | `A#<affiliate>` / `K#<sequence, 10 digits>` ([`crate::commissions::store`]) |
//!
//! What decides about money (blocks, payouts) is read strongly; lines never change once booked, so they are read
//! eventually, at half the price, and only one that seems to be missing is asked for again.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::blocks::{LineSet, SequenceRange, block_of, first_of, merge_ranges};
use super::{Payout, PayoutState};
use crate::commissions::store::{LINE_PREFIX, collection, line_key, line_sk, parse_line};
use crate::commissions::{Line, LineKind, LineState};
use crate::fault::Fault;
use crate::store::{Condition, Consistency, Key, Put, Query, Row, Store, Update, Write};
use crate::values::ids::TimeOrderedId;
use crate::values::{CustomerNumber, Page, Paging, PayoutId, Sequence, Span};

const BLOCK_PREFIX: &str = "B#";
const PAYOUT_PREFIX: &str = "Y#";

/// Lines that are at most so far apart are read by one query: a hundred lines are a unit's worth.
const GAP_MAX: u64 = 100;
/// Fewer lines than this in a row are read by their keys, a hundred in a call, rather than by a query of their own.
const BY_KEY_MAX: u64 = 8;
/// The most keys that one batch read takes.
const BATCH_MAX: usize = 100;
/// What one page of lines may read, whatever it is looking for.
const PAGE_LINES_MAX: usize = 400;
const PAGE_QUERIES_MAX: usize = 8;
const STEP_LINES: usize = 100;
const PAGE_BLOCKS_MAX: usize = 8;
/// How many payouts one call reads when it looks for those that cover some lines.
const PAYOUTS_PER_QUERY: usize = 25;
/// How much the clocks of two functions may differ.
const CLOCK_SKEW_MAX: Span = Span::hours(1);

/// Which lines are paid, with the version of each block that was read.
#[derive(Clone, Debug, Default)]
pub(super) struct PaidLines {
    pub lines: LineSet,
    versions: BTreeMap<u64, u64>,
}

#[derive(Serialize, Deserialize)]
struct BlockItem {
    #[serde(rename = "l")]
    lines: LineSet,
    #[serde(rename = "v")]
    version: u64,
}

fn block_sk(block: u64) -> String {
    format!("{BLOCK_PREFIX}{block:06}")
}

fn block_key(affiliate: CustomerNumber, block: u64) -> Key {
    Key::new(collection(affiliate), block_sk(block))
}

fn payout_key(id: &PayoutId) -> Option<Key> {
    Some(Key::new(collection(id.affiliate()?), format!("{PAYOUT_PREFIX}{}", id.id_within_affiliate()?)))
}

fn known_payout_key(id: &PayoutId) -> Result<Key, Fault> {
    payout_key(id).ok_or_else(|| Fault::missing("the parts of a payout's id"))
}

impl PaidLines {
    fn of(items: impl IntoIterator<Item = (u64, BlockItem)>) -> Result<Self, Fault> {
        let mut paid = Self::default();
        for (block, item) in items {
            if item.lines.blocks().any(|found| found != block) {
                return Err(Fault::missing("the lines of a block of paid lines"));
            }
            paid.versions.insert(block, item.version);
            paid.lines = paid.lines.union(&item.lines);
        }
        Ok(paid)
    }

    /// The writes that bring the blocks of some lines to a new state, refused where one has changed since it was read.
    pub fn change(&self, affiliate: CustomerNumber, touched: &LineSet, new: &LineSet) -> Result<Vec<Write>, Fault> {
        let write = |block: u64| {
            let seen = self.versions.get(&block).copied();
            let item = BlockItem { lines: new.within(block), version: seen.unwrap_or(0) + 1 };
            Ok(Put::new(&block_key(affiliate, block), &item)?.when(Condition::version(seen)).into())
        };
        touched.blocks().map(write).collect()
    }
}

fn block_row(row: Row) -> Result<(u64, BlockItem), Fault> {
    let number = row.sk.strip_prefix(BLOCK_PREFIX).and_then(|n| n.parse().ok());
    Ok((number.ok_or_else(|| Fault::missing("the number of a block of paid lines"))?, row.read()?))
}

/// All that is paid.
pub(super) async fn load_paid(store: &Store, affiliate: CustomerNumber) -> Result<PaidLines, Fault> {
    let mut query = Query::of(collection(affiliate)).begins_with(BLOCK_PREFIX).strong();
    let mut items = Vec::new();
    loop {
        let page = store.query(&query).await?;
        for row in page.rows {
            items.push(block_row(row)?);
        }
        match page.last {
            Some(last) => query = query.after(Some(last)),
            None => return PaidLines::of(items),
        }
    }
}

/// What is paid in some blocks.
pub(super) async fn load_paid_blocks(store: &Store, affiliate: CustomerNumber, blocks: &BTreeSet<u64>) -> Result<PaidLines, Fault> {
    let keys: Vec<Key> = blocks.iter().map(|block| block_key(affiliate, *block)).collect();
    let found = store.batch_get(&keys, Consistency::Strong).await?;
    let items: Result<Vec<_>, Fault> = found.into_iter().flatten().map(|item| block_row(Row::of(item))).collect();
    PaidLines::of(items?)
}

/// The lines of some stretches, and perhaps some between them.
pub(super) async fn load_lines_in(store: &Store, affiliate: CustomerNumber, wanted: Vec<SequenceRange>) -> Result<Vec<Line>, Fault> {
    let (few, many): (Vec<SequenceRange>, Vec<SequenceRange>) =
        merge_ranges(wanted, GAP_MAX).into_iter().partition(|run| run.count() < BY_KEY_MAX);
    let by_key: Vec<Sequence> = few.into_iter().flat_map(|run| (run.first..=run.last).map(Sequence)).collect();
    let mut lines = load_lines_by_key(store, affiliate, &by_key, Consistency::Eventual).await?;
    for run in many {
        let mut query = Query::of(collection(affiliate)).begins_with(LINE_PREFIX).from(line_sk(Sequence(run.first)));
        let mut left = usize::try_from(run.count()).unwrap_or(usize::MAX);
        while left > 0 {
            let page = store.query(&query.clone().limit(left)).await?;
            left = left.saturating_sub(page.rows.len());
            let end = line_sk(Sequence(run.last));
            let is_past = page.rows.last().is_some_and(|row| row.sk >= end);
            for row in page.rows {
                lines.push(parse_line(affiliate, row)?);
            }
            match page.last {
                Some(last) if !is_past => query = query.after(Some(last)),
                _ => break,
            }
        }
    }
    Ok(lines)
}

async fn load_lines_by_key(
    store: &Store,
    affiliate: CustomerNumber,
    sequences: &[Sequence],
    consistency: Consistency,
) -> Result<Vec<Line>, Fault> {
    let mut lines = Vec::new();
    for some in sequences.chunks(BATCH_MAX) {
        let keys: Vec<Key> = some.iter().map(|sequence| line_key(affiliate, *sequence)).collect();
        for item in store.batch_get(&keys, consistency).await?.into_iter().flatten() {
            lines.push(parse_line(affiliate, Row::of(item))?);
        }
    }
    Ok(lines)
}

/// The lines with some numbers. What an eventual read does not find is asked for again, as far as the first that is
/// really not there.
pub(super) async fn load_lines(store: &Store, affiliate: CustomerNumber, sequences: &BTreeSet<Sequence>) -> Result<Vec<Line>, Fault> {
    let mut lines = load_lines_in(store, affiliate, sequences.iter().copied().map(SequenceRange::single).collect()).await?;
    let found: BTreeSet<Sequence> = lines.iter().map(|line| line.sequence).collect();
    let missing: Vec<Sequence> = sequences.difference(&found).copied().collect();
    for some in missing.chunks(BATCH_MAX) {
        let late = load_lines_by_key(store, affiliate, some, Consistency::Strong).await?;
        let is_complete = late.len() == some.len();
        lines.extend(late);
        if !is_complete {
            break;
        }
    }
    Ok(lines)
}

/// What a page of lines is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PageFilter {
    All,
    Paid,
    Unpaid,
}

/// A page of an affiliate's lines, ascending, with what is paid among them. Stretches that the blocks tell to be
/// without interest are not read.
pub(super) async fn page_of_lines(
    store: &Store,
    affiliate: CustomerNumber,
    wanted: PageFilter,
    paging: &Paging,
    fits: impl Fn(&Line, &LineSet) -> bool,
) -> Result<(Page<Line>, LineSet), Fault> {
    let after = paging.after.as_deref().and_then(|sk| sk.strip_prefix(LINE_PREFIX)?.parse().ok()).unwrap_or(0);
    let first = Sequence(after + 1);
    let query = Query::of(collection(affiliate)).begins_with(BLOCK_PREFIX).from(block_sk(block_of(first))).limit(PAGE_BLOCKS_MAX).strong();
    let page = store.query(&query).await?;
    // Behind the blocks that were read there may be others: the page ends with the last of them.
    let end = page.last.and_then(|sk| sk.strip_prefix(BLOCK_PREFIX)?.parse::<u64>().ok()).map(|block| first_of(block + 1).0 - 1);
    let items: Result<Vec<_>, Fault> = page.rows.into_iter().map(block_row).collect();
    let paid = PaidLines::of(items?)?.lines;

    let stretches = match wanted {
        PageFilter::Paid => paid.iter().skip_while(|sequence| *sequence < first).map(SequenceRange::single).collect(),
        PageFilter::Unpaid => paid.gaps(first),
        PageFilter::All => LineSet::default().gaps(first),
    };
    let mut reader = PageReader { found: Page { rows: Vec::new(), next: None }, seen: after, read: 0, queries: 0 };
    for run in merge_ranges(stretches, GAP_MAX) {
        let run = SequenceRange { first: run.first, last: end.map_or(run.last, |end| run.last.min(end)) };
        if run.first <= run.last && reader.fill_from(store, affiliate, run, paging.limit.get(), |line| fits(line, &paid)).await? {
            return Ok((reader.found, paid));
        }
    }
    reader.found.next = end.map(|end| line_sk(Sequence(end)));
    Ok((reader.found, paid))
}

/// How far a page has come.
struct PageReader {
    found: Page<Line>,
    /// The last number that needs no second look.
    seen: u64,
    read: usize,
    queries: usize,
}

impl PageReader {
    /// Reads a stretch; whether the page ends within it, because it is full or has read enough.
    async fn fill_from(
        &mut self,
        store: &Store,
        affiliate: CustomerNumber,
        run: SequenceRange,
        limit: usize,
        fits: impl Fn(&Line) -> bool,
    ) -> Result<bool, Fault> {
        let mut query = Query::of(collection(affiliate)).begins_with(LINE_PREFIX).from(line_sk(Sequence(run.first)));
        loop {
            if self.queries == PAGE_QUERIES_MAX || self.read >= PAGE_LINES_MAX {
                self.found.next = Some(line_sk(Sequence(self.seen)));
                return Ok(true);
            }
            // One more than the page tells whether there is another. Where that was not enough, what is looked for is rare.
            let step = if self.queries == 0 { limit + 1 } else { STEP_LINES };
            let left = usize::try_from(run.last - self.seen.max(run.first - 1)).unwrap_or(usize::MAX);
            let page = store.query(&query.clone().limit(step.min(left).min(PAGE_LINES_MAX - self.read))).await?;
            self.queries += 1;
            for row in page.rows {
                self.read += 1;
                let line = parse_line(affiliate, row)?;
                let Sequence(number) = line.sequence;
                if number > run.last {
                    break;
                }
                if fits(&line) {
                    if self.found.rows.len() == limit {
                        self.found.next = Some(line_sk(Sequence(self.seen)));
                        return Ok(true);
                    }
                    self.found.rows.push(line);
                }
                self.seen = number;
            }
            match page.last {
                Some(last) if self.seen < run.last && last < line_sk(Sequence(run.last)) => query = query.after(Some(last)),
                _ => break,
            }
        }
        self.seen = run.last;
        Ok(false)
    }
}

/// Which payout covers each of some lines that are paid, looking through the payouts from the moment on when the first
/// of the lines was booked: none covers a line that was not there yet.
pub(super) async fn payouts_covering(
    store: &Store,
    affiliate: CustomerNumber,
    lines: &[&Line],
) -> Result<BTreeMap<Sequence, PayoutId>, Fault> {
    let mut covered = BTreeMap::new();
    let Some(first) = lines.iter().map(|line| line.booked_at).min() else { return Ok(covered) };
    let mut left: LineSet = lines.iter().map(|line| line.sequence).collect();
    let from = format!("{PAYOUT_PREFIX}{}", TimeOrderedId::prefix_at(first.minus(CLOCK_SKEW_MAX)));
    let mut query = Query::of(collection(affiliate)).begins_with(PAYOUT_PREFIX).from(from).limit(PAYOUTS_PER_QUERY).strong();
    while !left.is_empty() {
        let page = store.query(&query).await?;
        for row in page.rows {
            let payout: Payout = row.read()?;
            if payout.is_paid() && payout.lines.overlaps(&left) {
                let here = left.iter().filter(|sequence| payout.lines.contains(*sequence));
                covered.extend(here.map(|sequence| (sequence, payout.id.clone())));
                left = left.difference(&payout.lines);
            }
        }
        match page.last {
            Some(last) => query = query.after(Some(last)),
            None => break,
        }
    }
    Ok(covered)
}

/// The state of a line by the payouts that cover lines. One that is not among them was marked as unpaid meanwhile.
pub(super) fn state(line: &Line, covered: &BTreeMap<Sequence, PayoutId>) -> LineState {
    match covered.get(&line.sequence) {
        _ if line.kind == LineKind::Refused => LineState::Refused,
        Some(payout) => LineState::Paid { payout: payout.clone() },
        None => LineState::Unpaid,
    }
}

pub(super) async fn payout(store: &Store, id: &PayoutId) -> Result<Option<Payout>, Fault> {
    match payout_key(id) {
        Some(key) => store.get(&key, Consistency::Strong).await,
        None => Ok(None),
    }
}

/// The write that makes a payout, once.
pub(super) fn create_write(payout: &Payout) -> Result<Write, Fault> {
    Ok(Put::new(&known_payout_key(&payout.id)?, payout)?.when(Condition::NotExists).into())
}

/// The write that cancels a payout that stands.
pub(super) fn cancel(id: &PayoutId, cancelled: &PayoutState) -> Result<Write, Fault> {
    let stands = Condition::equals("state", PayoutState::Paid);
    Ok(Update::of(&known_payout_key(id)?).set("state", cancelled).when(stands).into())
}

pub(super) async fn list(store: &Store, affiliate: CustomerNumber, paging: &Paging) -> Result<Page<Payout>, Fault> {
    // One more than the page tells whether there is another.
    let query =
        Query::of(collection(affiliate)).begins_with(PAYOUT_PREFIX).descending().after(paging.after.clone()).limit(paging.limit.get() + 1);
    let mut rows = store.query(&query.strong()).await?.rows;
    let has_more = rows.len() > paging.limit.get();
    rows.truncate(paging.limit.get());
    let next = rows.last().filter(|_| has_more).map(|row| row.sk.clone());
    let rows: Result<Vec<Payout>, Fault> = rows.into_iter().map(Row::read).collect();
    Ok(Page { rows: rows?, next })
}

pub(super) async fn all(store: &Store, affiliate: CustomerNumber) -> Result<Vec<Payout>, Fault> {
    store.query_all(Query::of(collection(affiliate)).begins_with(PAYOUT_PREFIX).strong()).await
}
