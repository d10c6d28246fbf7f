//! Sets of lines as bits, in blocks: paid is a bit, not a field of the line.
//!
//! Block `b` covers the sequence numbers `b × 7,200 + 1` to `(b + 1) × 7,200`. That is 900 bytes, so its item fits into
//! the kilobyte that a write unit pays for. Marking thousands of lines writes one or two items.

use std::collections::BTreeMap;

use crate::values::Sequence;

/// The number of lines in one block.
pub const LINES_PER_BLOCK: u64 = 7_200;
/// The highest sequence number: ten digits in the key.
pub const SEQUENCE_MAX: u64 = 9_999_999_999;
const BYTES_PER_BLOCK: usize = 900;

/// The block that covers a line.
pub fn block_of(sequence: Sequence) -> u64 {
    sequence.0.saturating_sub(1) / LINES_PER_BLOCK
}

/// The first line of a block.
pub fn first_of(block: u64) -> Sequence {
    Sequence(block * LINES_PER_BLOCK + 1)
}

/// The lines of one block that are in a set. Bytes after the last set bit are not stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block(Vec<u8>);

/// The byte and the bit of a line within its block.
fn place(sequence: Sequence) -> (usize, u8) {
    let n = sequence.0.saturating_sub(1) % LINES_PER_BLOCK;
    let byte = usize::try_from(n / 8).expect("a block has 900 bytes");
    (byte, 1 << (n % 8))
}

impl Block {
    /// Reads the bytes of a block; `None` if there are too many.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        (bytes.len() <= BYTES_PER_BLOCK).then(|| Self(bytes.to_vec()).trimmed())
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Runs of consecutive lines, counted within the block from 0, ascending.
    pub(super) fn runs(&self) -> Vec<SequenceRange> {
        merge_ranges(self.iter().map(|n| SequenceRange { first: n, last: n }), 1)
    }

    /// A block from such runs; `None` if one is outside the block.
    pub(super) fn from_runs(runs: impl IntoIterator<Item = SequenceRange>) -> Option<Self> {
        let mut block = Self::default();
        for run in runs {
            if run.first > run.last || run.last >= LINES_PER_BLOCK {
                return None;
            }
            for n in run.first..=run.last {
                block.insert(Sequence(n + 1));
            }
        }
        Some(block)
    }

    fn contains(&self, sequence: Sequence) -> bool {
        let (byte, bit) = place(sequence);
        self.0.get(byte).is_some_and(|found| found & bit != 0)
    }

    fn insert(&mut self, sequence: Sequence) -> bool {
        let (byte, bit) = place(sequence);
        if self.0.len() <= byte {
            self.0.resize(byte + 1, 0);
        }
        let is_new = self.0[byte] & bit == 0;
        self.0[byte] |= bit;
        is_new
    }

    fn len(&self) -> u64 {
        self.0.iter().map(|byte| u64::from(byte.count_ones())).sum()
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(a, b)| a & b != 0)
    }

    fn union(&self, other: &Self) -> Self {
        let (longer, shorter) = if self.0.len() < other.0.len() { (other, self) } else { (self, other) };
        let mut sum = longer.clone();
        for (a, b) in sum.0.iter_mut().zip(&shorter.0) {
            *a |= b;
        }
        sum
    }

    fn difference(&self, other: &Self) -> Self {
        let mut rest = self.clone();
        for (a, b) in rest.0.iter_mut().zip(&other.0) {
            *a &= !b;
        }
        rest.trimmed()
    }

    fn trimmed(mut self) -> Self {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
        self
    }

    /// Its lines within the block, counted from 0, ascending.
    fn iter(&self) -> impl Iterator<Item = u64> {
        let bytes = (0_u64..).step_by(8).zip(&self.0);
        bytes.flat_map(|(first, byte)| (0..8).filter(move |bit| byte & (1 << bit) != 0).map(move |bit| first + bit))
    }
}

/// A set of lines of one affiliate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineSet(BTreeMap<u64, Block>);

impl LineSet {
    /// A set from its stored blocks.
    pub fn from_blocks(blocks: impl IntoIterator<Item = (u64, Block)>) -> Self {
        Self(blocks.into_iter().filter(|(_, bits)| !bits.is_empty()).collect())
    }

    pub fn contains(&self, sequence: Sequence) -> bool {
        sequence.0 > 0 && self.0.get(&block_of(sequence)).is_some_and(|bits| bits.contains(sequence))
    }

    /// Adds a line. Returns whether it is new in the set. Lines are numbered from 1.
    pub fn insert(&mut self, sequence: Sequence) -> bool {
        sequence.0 > 0 && self.0.entry(block_of(sequence)).or_default().insert(sequence)
    }

    pub fn len(&self) -> u64 {
        self.0.values().map(Block::len).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The blocks in which it has lines, ascending.
    pub fn blocks(&self) -> impl Iterator<Item = u64> {
        self.0.keys().copied()
    }

    /// Its blocks with their lines, ascending.
    pub(super) fn parts(&self) -> impl Iterator<Item = (u64, &Block)> {
        self.0.iter().map(|(block, bits)| (*block, bits))
    }

    /// Those of its lines that are in one block.
    pub fn within(&self, block: u64) -> Self {
        Self::from_blocks([(block, self.in_block(block))])
    }

    /// Its lines in one block.
    fn in_block(&self, block: u64) -> Block {
        self.0.get(&block).cloned().unwrap_or_default()
    }

    /// The lines in both sets.
    pub fn overlaps(&self, other: &Self) -> bool {
        other.0.iter().any(|(block, bits)| self.0.get(block).is_some_and(|ours| ours.overlaps(bits)))
    }

    /// Whether it contains every line of the other set.
    pub fn is_superset(&self, other: &Self) -> bool {
        other.difference(self).is_empty()
    }

    /// The lines in either set.
    pub fn union(&self, other: &Self) -> Self {
        let mut sum = self.clone();
        for (block, bits) in &other.0 {
            let both = sum.in_block(*block).union(bits);
            sum.0.insert(*block, both);
        }
        sum
    }

    /// The lines that are not in the other set.
    pub fn difference(&self, other: &Self) -> Self {
        Self::from_blocks(self.0.iter().map(|(block, bits)| (*block, bits.difference(&other.in_block(*block)))))
    }

    /// Its lines, ascending.
    pub fn iter(&self) -> impl Iterator<Item = Sequence> {
        self.0.iter().flat_map(|(block, bits)| {
            let first = first_of(*block).0;
            bits.iter().map(move |n| Sequence(first + n))
        })
    }

    /// The ranges of lines from `first` on that are *not* in the set, ascending. The last one has no end.
    pub fn gaps(&self, first: Sequence) -> Vec<SequenceRange> {
        let mut gaps = Vec::new();
        let mut next = first.0.max(1);
        for Sequence(taken) in self.iter().skip_while(|taken| *taken < first) {
            if next < taken {
                gaps.push(SequenceRange { first: next, last: taken - 1 });
            }
            next = taken + 1;
        }
        gaps.push(SequenceRange { first: next, last: SEQUENCE_MAX });
        gaps
    }
}

impl FromIterator<Sequence> for LineSet {
    fn from_iter<I: IntoIterator<Item = Sequence>>(sequences: I) -> Self {
        let mut set = Self::default();
        for sequence in sequences {
            set.insert(sequence);
        }
        set
    }
}

/// Consecutive lines, from the first to the last, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SequenceRange {
    pub first: u64,
    pub last: u64,
}

impl SequenceRange {
    pub fn single(sequence: Sequence) -> Self {
        Self { first: sequence.0, last: sequence.0 }
    }

    pub fn count(self) -> u64 {
        self.last - self.first + 1
    }
}

/// Merges ascending ranges that are at most `apart` lines from each other, because a call costs more than reading the
/// few lines between.
pub fn merge_ranges(stretches: impl IntoIterator<Item = SequenceRange>, apart: u64) -> Vec<SequenceRange> {
    let mut joined: Vec<SequenceRange> = Vec::new();
    for stretch in stretches {
        match joined.last_mut() {
            Some(before) if stretch.first - before.last <= apart => before.last = stretch.last,
            _ => joined.push(stretch),
        }
    }
    joined
}
