//! Reading an affiliate's lines: by sequence number, by ranges, page by page.
//!
//! Lines never change once booked, so they are read eventually consistently, at half the price. Only a line that seems
//! to be missing is read again, strongly consistently. Ranges that the blocks show to be irrelevant are not read.

use std::collections::BTreeSet;

use super::blocks::{LineSet, SequenceRange, block_of, first_of, merge_ranges};
use super::store::{BLOCK_PREFIX, PaidLines, block_of_sk, block_sk};
use crate::commissions::Line;
use crate::commissions::store::{LINE_PREFIX, collection, line_key, line_sk, parse_line};
use crate::fault::Fault;
use crate::store::{Consistency, Key, Query, Row, Store};
use crate::values::{CustomerNumber, Page, Paging, Sequence, Timestamp};

/// Lines at most this far apart are read by one query: a hundred lines cost about a unit.
const GAP_MAX: u64 = 100;
/// Fewer consecutive lines than this are read by their keys, a hundred per call, rather than by a query of their own.
const BY_KEY_MAX: u64 = 8;
/// How many lines that an eventually consistent read did not find are read again at once.
const MISSING_BATCH: usize = 100;
/// How many lines one page may read, whatever it is looking for.
const PAGE_LINES_MAX: usize = 400;
const PAGE_QUERIES_MAX: usize = 8;
const PAGE_BLOCKS_MAX: usize = 8;
const STEP_LINES: usize = 100;
/// So many lines are read rather than halved again.
const HALVING_MIN: u64 = 20;

/// The lines of some ranges, and perhaps some between them.
pub(super) async fn load_lines_in(store: &Store, affiliate: CustomerNumber, wanted: Vec<SequenceRange>) -> Result<Vec<Line>, Fault> {
    let (few, many): (Vec<SequenceRange>, Vec<SequenceRange>) =
        merge_ranges(wanted, GAP_MAX).into_iter().partition(|range| range.count() < BY_KEY_MAX);
    let by_key: Vec<Sequence> = few.into_iter().flat_map(|range| (range.first..=range.last).map(Sequence)).collect();
    let mut lines = load_lines_by_key(store, affiliate, &by_key, Consistency::Eventual).await?;
    for range in many {
        let mut walk = store.walk(query_from(affiliate, range.first));
        let mut left = usize::try_from(range.count()).unwrap_or(usize::MAX);
        while left > 0
            && let Some(rows) = walk.next_of(left).await?
        {
            left = left.saturating_sub(rows.len());
            if rows.last().is_some_and(|row| row.sk >= line_sk(Sequence(range.last))) {
                left = 0;
            }
            for row in rows {
                lines.push(parse_line(affiliate, row)?);
            }
        }
    }
    Ok(lines)
}

/// All lines, the newest first.
pub(super) fn newest_first(affiliate: CustomerNumber) -> Query {
    Query::of(collection(affiliate)).begins_with(LINE_PREFIX).descending()
}

/// Where a walk through the newest lines begins to find those booked before a moment: the sort key after which it may begin,
/// or `None` for the newest line. Found by halving, so that a month long ago costs a few reads and not all lines since.
pub(super) async fn newest_before(store: &Store, affiliate: CustomerNumber, moment: Timestamp) -> Result<Option<String>, Fault> {
    let newest_up_to = async |sequence: Option<u64>| {
        let query = newest_first(affiliate).after(sequence.map(|sequence| line_sk(Sequence(sequence + 1)))).limit(1);
        let row = store.query(&query).await?.rows.into_iter().next();
        row.map(|row| parse_line(affiliate, row)).transpose()
    };
    let Some(newest) = newest_up_to(None).await?.filter(|line| line.booked_at >= moment) else { return Ok(None) };
    // The line at `low` is older, that at `high` is not.
    let (mut low, mut high) = (0, newest.sequence.0);
    while high - low > HALVING_MIN {
        let middle = low + (high - low) / 2;
        match newest_up_to(Some(middle)).await? {
            Some(line) if line.booked_at >= moment => high = line.sequence.0,
            _ => low = middle,
        }
    }
    Ok(Some(line_sk(Sequence(high))))
}

/// All lines from a sequence number on.
fn query_from(affiliate: CustomerNumber, first: u64) -> Query {
    Query::of(collection(affiliate)).begins_with(LINE_PREFIX).from(line_sk(Sequence(first)))
}

async fn load_lines_by_key(
    store: &Store,
    affiliate: CustomerNumber,
    sequences: &[Sequence],
    consistency: Consistency,
) -> Result<Vec<Line>, Fault> {
    let keys: Vec<Key> = sequences.iter().map(|sequence| line_key(affiliate, *sequence)).collect();
    let found = store.batch_get(&keys, consistency).await?;
    found.into_iter().flatten().map(|item| parse_line(affiliate, Row::of(item))).collect()
}

/// The lines with some sequence numbers. Those that an eventually consistent read does not find are read again, until
/// one really does not exist.
pub(super) async fn load_lines(store: &Store, affiliate: CustomerNumber, sequences: &BTreeSet<Sequence>) -> Result<Vec<Line>, Fault> {
    let mut lines = load_lines_in(store, affiliate, sequences.iter().copied().map(SequenceRange::single).collect()).await?;
    let found: BTreeSet<Sequence> = lines.iter().map(|line| line.sequence).collect();
    let missing: Vec<Sequence> = sequences.difference(&found).copied().collect();
    for some in missing.chunks(MISSING_BATCH) {
        let late = load_lines_by_key(store, affiliate, some, Consistency::Strong).await?;
        let is_complete = late.len() == some.len();
        lines.extend(late);
        if !is_complete {
            break;
        }
    }
    Ok(lines)
}

/// Which lines a page looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PageFilter {
    All,
    Paid,
    Unpaid,
}

/// A page of an affiliate's lines, ascending, and which of them are paid.
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
    let blocks = store.query(&query).await?;
    // There may be more blocks after those that were read, so the page ends with the last line of these.
    let end = blocks.last.and_then(|sk| block_of_sk(&sk)).map(|block| first_of(block + 1).0 - 1);
    let paid = PaidLines::read(blocks.rows)?.lines;

    let ranges = match wanted {
        PageFilter::Paid => paid.iter().skip_while(|sequence| *sequence < first).map(SequenceRange::single).collect(),
        PageFilter::Unpaid => paid.gaps(first),
        PageFilter::All => LineSet::default().gaps(first),
    };
    let mut reader = PageReader { store, affiliate, limit: paging.limit.get(), rows: Vec::new(), seen: after, read: 0, queries: 0 };
    for range in merge_ranges(ranges, GAP_MAX) {
        let range = SequenceRange { first: range.first, last: end.map_or(range.last, |end| range.last.min(end)) };
        if range.first <= range.last && reader.fill_from(range, |line| fits(line, &paid)).await? {
            let next = Some(line_sk(Sequence(reader.seen)));
            return Ok((Page { rows: reader.rows, next }, paid));
        }
    }
    Ok((Page { rows: reader.rows, next: end.map(|end| line_sk(Sequence(end))) }, paid))
}

/// The progress of a page.
struct PageReader<'a> {
    store: &'a Store,
    affiliate: CustomerNumber,
    limit: usize,
    rows: Vec<Line>,
    /// The last sequence number that is done; the next page begins after it.
    seen: u64,
    read: usize,
    queries: usize,
}

impl PageReader<'_> {
    /// Reads a range. Returns whether the page ends within it, because it is full or has read enough.
    async fn fill_from(&mut self, range: SequenceRange, fits: impl Fn(&Line) -> bool) -> Result<bool, Fault> {
        let mut walk = self.store.walk(query_from(self.affiliate, range.first));
        while self.seen < range.last {
            if self.queries == PAGE_QUERIES_MAX || self.read >= PAGE_LINES_MAX {
                return Ok(true);
            }
            let Some(rows) = walk.next_of(self.step(range)).await? else { break };
            self.queries += 1;
            for row in rows {
                self.read += 1;
                let line = parse_line(self.affiliate, row)?;
                let Sequence(number) = line.sequence;
                if number > range.last {
                    self.seen = range.last;
                    break;
                }
                if fits(&line) {
                    if self.rows.len() == self.limit {
                        return Ok(true);
                    }
                    self.rows.push(line);
                }
                self.seen = number;
            }
        }
        self.seen = range.last;
        Ok(false)
    }

    /// How many lines to read next. At first one more than the page holds, which shows whether there is another page.
    /// If that was not enough, the wanted lines are rare, so read more.
    fn step(&self, range: SequenceRange) -> usize {
        let step = if self.queries == 0 { self.limit + 1 } else { STEP_LINES };
        let left = usize::try_from(range.last - self.seen.max(range.first - 1)).unwrap_or(usize::MAX);
        step.min(left).min(PAGE_LINES_MAX - self.read)
    }
}
