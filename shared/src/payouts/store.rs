//! | question | key |
//! |---|---|
//! | which of an affiliate's lines are paid? | `A#<affiliate>` / `B#<block, 6 digits>`: its lines, version |
//! | an affiliate's payouts, newest first | `A#<affiliate>` / `Y#<time-ordered id>`, descending |
//! | one payout | the same; its id has both parts |
//! | an affiliate's lines, ascending | `A#<affiliate>` / `K#<sequence, 10 digits>` ([`crate::commissions::store`]) |
//!
//! Blocks and payouts decide about money, so they are read strongly consistently, except for lines that are only displayed.
//! [`super::line_reader`] reads lines.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::blocks::LineSet;
use super::{Payout, PayoutState};
use crate::commissions::Line;
use crate::commissions::store::collection;
use crate::fault::Fault;
use crate::store::{Condition, Consistency, Key, Put, Query, Row, Store, Update, Write};
use crate::values::ids::TimeOrderedId;
use crate::values::{CustomerNumber, Page, Paging, PayoutId, Sequence, Span};

pub(super) const BLOCK_PREFIX: &str = "B#";
const PAYOUT_PREFIX: &str = "Y#";

/// How many payouts one call reads when it looks for those that cover some lines.
const PAYOUTS_PER_QUERY: usize = 25;
/// How far the clocks of two functions may differ.
const CLOCK_SKEW_MAX: Span = Span::hours(1);

// Blocks.

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

pub(super) fn block_sk(block: u64) -> String {
    format!("{BLOCK_PREFIX}{block:06}")
}

/// The block number in a sort key.
pub(super) fn block_of_sk(sk: &str) -> Option<u64> {
    sk.strip_prefix(BLOCK_PREFIX)?.parse().ok()
}

fn block_key(affiliate: CustomerNumber, block: u64) -> Key {
    Key::new(collection(affiliate), block_sk(block))
}

impl PaidLines {
    /// The paid lines in some block items.
    pub fn read(rows: impl IntoIterator<Item = Row>) -> Result<Self, Fault> {
        let mut paid = Self::default();
        for row in rows {
            let block = block_of_sk(&row.sk).ok_or_else(|| Fault::missing("the number of a block of paid lines"))?;
            let item: BlockItem = row.read()?;
            if item.lines.blocks().any(|found| found != block) {
                return Err(Fault::missing("the lines of a block of paid lines"));
            }
            paid.versions.insert(block, item.version);
            paid.lines = paid.lines.union(&item.lines);
        }
        Ok(paid)
    }

    /// The writes that change the blocks of some lines to a new state, on condition that none has changed since it was
    /// read.
    pub fn change(&self, affiliate: CustomerNumber, touched: &LineSet, new: &LineSet) -> Result<Vec<Write>, Fault> {
        let write = |block: u64| {
            let seen = self.versions.get(&block).copied();
            let item = BlockItem { lines: new.within(block), version: seen.unwrap_or(0) + 1 };
            Ok(Put::new(&block_key(affiliate, block), &item)?.when(Condition::version(seen)).into())
        };
        touched.blocks().map(write).collect()
    }
}

/// All paid lines.
pub(super) async fn load_paid(store: &Store, affiliate: CustomerNumber) -> Result<PaidLines, Fault> {
    let mut walk = store.walk(Query::of(collection(affiliate)).begins_with(BLOCK_PREFIX).strong());
    let mut all = Vec::new();
    while let Some(rows) = walk.next().await? {
        all.extend(rows);
    }
    PaidLines::read(all)
}

/// The paid lines in some blocks.
pub(super) async fn load_paid_blocks(
    store: &Store,
    affiliate: CustomerNumber,
    blocks: &BTreeSet<u64>,
    consistency: Consistency,
) -> Result<PaidLines, Fault> {
    let keys: Vec<Key> = blocks.iter().map(|block| block_key(affiliate, *block)).collect();
    let found = store.batch_get(&keys, consistency).await?;
    PaidLines::read(found.into_iter().flatten().map(Row::of))
}

// Payouts.

fn payout_key(id: &PayoutId) -> Option<Key> {
    Some(Key::new(collection(id.affiliate()?), format!("{PAYOUT_PREFIX}{}", id.id_within_affiliate()?)))
}

fn known_payout_key(id: &PayoutId) -> Result<Key, Fault> {
    payout_key(id).ok_or_else(|| Fault::missing("the parts of a payout's id"))
}

pub(super) async fn payout(store: &Store, id: &PayoutId) -> Result<Option<Payout>, Fault> {
    match payout_key(id) {
        Some(key) => store.get(&key, Consistency::Strong).await,
        None => Ok(None),
    }
}

/// The write that creates a payout, once.
pub(super) fn create_write(payout: &Payout) -> Result<Write, Fault> {
    Ok(Put::new(&known_payout_key(&payout.id)?, payout)?.when(Condition::NotExists).into())
}

/// The write that cancels a payout that is not cancelled yet.
pub(super) fn cancel(id: &PayoutId, cancelled: &PayoutState) -> Result<Write, Fault> {
    let stands = Condition::equals("state", PayoutState::Paid);
    Ok(Update::of(&known_payout_key(id)?).set("state", cancelled).when(stands).into())
}

/// A page of an affiliate's payouts, newest first.
pub(super) async fn list(store: &Store, affiliate: CustomerNumber, paging: &Paging) -> Result<Page<Payout>, Fault> {
    let query = Query::of(collection(affiliate)).begins_with(PAYOUT_PREFIX).descending().strong();
    let Page { rows, next } = store.query_page(query, paging).await?;
    Ok(Page { rows: rows.into_iter().map(Row::read).collect::<Result<_, _>>()?, next })
}

pub(super) async fn all(store: &Store, affiliate: CustomerNumber) -> Result<Vec<Payout>, Fault> {
    store.query_all(Query::of(collection(affiliate)).begins_with(PAYOUT_PREFIX).strong()).await
}

/// Which payout covers each of some paid lines. Searches the payouts from the moment when the first of the lines was
/// booked, because no earlier one can cover it.
pub(super) async fn payouts_covering(
    store: &Store,
    affiliate: CustomerNumber,
    lines: &[&Line],
) -> Result<BTreeMap<Sequence, PayoutId>, Fault> {
    let mut covered = BTreeMap::new();
    let Some(first) = lines.iter().map(|line| line.booked_at).min() else { return Ok(covered) };
    let mut left: LineSet = lines.iter().map(|line| line.sequence).collect();
    let from = format!("{PAYOUT_PREFIX}{}", TimeOrderedId::prefix_at(first.minus(CLOCK_SKEW_MAX)));
    let query = Query::of(collection(affiliate)).begins_with(PAYOUT_PREFIX).from(from).limit(PAYOUTS_PER_QUERY);
    let mut walk = store.walk(query.strong());
    while !left.is_empty() {
        let Some(rows) = walk.next().await? else { break };
        for row in rows {
            let payout: Payout = row.read()?;
            if payout.is_paid() && payout.lines.overlaps(&left) {
                let here = left.iter().filter(|sequence| payout.lines.contains(*sequence));
                covered.extend(here.map(|sequence| (sequence, payout.id.clone())));
                left = left.difference(&payout.lines);
            }
        }
    }
    Ok(covered)
}
