//! How a set of lines is stored: block by block, as bits or as runs, whichever is smaller.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | the number of the block |
//! | 2 | the offset of its first bits, in bytes; or a mark that runs follow |
//! | 2 | the number of bytes that follow |
//! | … | the bits, without leading and trailing zero bytes; or each run's first and last line, 2 bytes each, counted within the block |
//!
//! Payouts usually cover everything that is there. What is paid then takes a few bytes however many lines it is, and
//! reading it does not grow with the affiliate.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::blocks::{Block, LINES_PER_BLOCK, LineSet, SEQUENCE_MAX, SequenceRange};
use crate::store::Binary;

/// Marks runs, in place of the offset of the first bits: no block is that long.
const RUNS: u16 = u16::MAX;

fn to_bytes(set: &LineSet) -> Vec<u8> {
    let short = |n: u64| u16::try_from(n).expect("a block has 7,200 lines in 900 bytes").to_be_bytes();
    let mut all = Vec::new();
    for (block, bits) in set.parts() {
        let start = bits.as_bytes().iter().take_while(|byte| **byte == 0).count();
        let plain = &bits.as_bytes()[start..];
        let runs: Vec<u8> = bits.runs().into_iter().flat_map(|run| [short(run.first), short(run.last)].concat()).collect();
        let (start, bytes) = if runs.len() < plain.len() { (RUNS.to_be_bytes(), &*runs) } else { (short(start as u64), plain) };
        all.extend(block.to_be_bytes());
        all.extend(start);
        all.extend(short(bytes.len() as u64));
        all.extend(bytes);
    }
    all
}

fn from_bytes(mut rest: &[u8]) -> Option<LineSet> {
    let mut blocks = BTreeMap::new();
    while !rest.is_empty() {
        let (block, tail) = rest.split_first_chunk::<8>()?;
        let (start, tail) = tail.split_first_chunk::<2>()?;
        let (length, tail) = tail.split_first_chunk::<2>()?;
        let (bytes, tail) = tail.split_at_checked(u16::from_be_bytes(*length).into())?;
        let bits = match u16::from_be_bytes(*start) {
            RUNS => runs(bytes)?,
            start => Block::from_bytes(&[&vec![0; start.into()], bytes].concat())?,
        };
        let block = u64::from_be_bytes(*block);
        let is_new = block <= SEQUENCE_MAX / LINES_PER_BLOCK && blocks.insert(block, bits).is_none();
        if !is_new {
            return None;
        }
        rest = tail;
    }
    Some(LineSet::from_blocks(blocks))
}

fn runs(bytes: &[u8]) -> Option<Block> {
    let (runs, rest) = bytes.as_chunks::<4>();
    let run =
        |[a, b, c, d]: &[u8; 4]| SequenceRange { first: u16::from_be_bytes([*a, *b]).into(), last: u16::from_be_bytes([*c, *d]).into() };
    if rest.is_empty() { Block::from_runs(runs.iter().map(run)) } else { None }
}

impl Serialize for LineSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Binary(to_bytes(self)).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for LineSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Binary(bytes) = Binary::deserialize(deserializer)?;
        from_bytes(&bytes).ok_or_else(|| serde::de::Error::custom("not a set of lines"))
    }
}
