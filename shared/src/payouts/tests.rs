//! The rules of payouts, without a store.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use proptest::prelude::*;

use super::blocks::{LINES_PER_BLOCK, SEQUENCE_MAX, SequenceRange, block_of, merge_ranges};
use super::*;
use crate::commissions::{Line, LineKind};
use crate::values::{OrderId, Rate, Sequence, Span, Timestamp};

const DAY: Span = Span::days(1);

fn now() -> Timestamp {
    Timestamp::parse("2026-03-02T09:00:00Z").expect("a moment")
}

fn currency(code: &str) -> Currency {
    Currency::parse(code).expect("a currency")
}

fn rule() -> DueRule {
    DueRule { now: now(), due_after: Span::days(30) }
}

/// A line in euros, booked this many days ago.
fn line(sequence: u64, minor: i64, days_ago: i64) -> Line {
    Line {
        affiliate: CustomerNumber(17),
        sequence: Sequence(sequence),
        order: OrderId::parse("order-1").expect("an id"),
        kind: if minor < 0 { LineKind::Reversed } else { LineKind::Earned },
        base_minor: minor.abs().saturating_mul(10),
        rate: Rate::from_basis_points(1_000).expect("a rate"),
        amount: Money::new(minor, currency("EUR")),
        booked_at: now().minus(Span::days(days_ago)),
        flags: Vec::new(),
    }
}

fn set(sequences: &[u64]) -> LineSet {
    sequences.iter().copied().map(Sequence).collect()
}

fn ticked(sequences: &[u64]) -> LineChoice {
    LineChoice::Lines(sequences.iter().copied().map(Sequence).collect())
}

fn euros(lines: &[Line], paid: &[u64], choice: &LineChoice) -> Result<(Vec<u64>, i64), PayoutRefusal> {
    let selected = select_lines(lines, &set(paid), choice, currency("EUR"), rule())?;
    Ok((selected.lines.iter().map(|sequence| sequence.0).collect(), selected.total.minor))
}

/// AF-14: booked *more* than 30 days ago.
#[test]
fn a_line_is_due_one_moment_after_its_thirty_days() {
    let mut young = line(1, 900, 30);
    assert!(!rule().is_due(&young));
    young.booked_at = young.booked_at.minus(Span::millis(1));
    assert!(rule().is_due(&young));
}

#[test]
fn without_days_to_wait_a_line_is_due_at_once() {
    assert!(DueRule { now: now(), due_after: Span::ZERO }.is_due(&line(1, 900, 0)));
    assert!(!DueRule { now: now(), due_after: DAY }.is_due(&line(1, 900, 0)));
}

/// AF-14
#[test]
fn what_is_due_is_paid_and_what_is_not_waits() {
    let lines = [line(1, 900, 40), line(2, 300, 31), line(3, 500, 29)];
    assert_eq!(euros(&lines, &[], &LineChoice::Due), Ok((vec![1, 2], 1_200)));
    assert_eq!(euros(&lines, &[], &LineChoice::All), Ok((vec![1, 2, 3], 1_700)));
    assert_eq!(euros(&lines, &[1], &LineChoice::Due), Ok((vec![2], 300)));
}

/// AF-10, AF-14: refunded commission must not be paid out in the meantime.
#[test]
fn a_line_that_takes_back_is_due_at_once() {
    let lines = [line(1, 900, 40), line(2, -450, 0)];
    assert_eq!(euros(&lines, &[], &LineChoice::Due), Ok((vec![1, 2], 450)));
}

/// AF-14
#[test]
fn nothing_or_less_than_nothing_is_never_paid() {
    assert_eq!(euros(&[], &[], &LineChoice::All), Err(PayoutRefusal::NothingDue));
    assert_eq!(euros(&[line(1, 900, 40)], &[], &ticked(&[])), Err(PayoutRefusal::NothingDue));
    assert_eq!(euros(&[line(1, 900, 40)], &[1], &LineChoice::All), Err(PayoutRefusal::NothingDue));
    assert_eq!(euros(&[line(1, 900, 1)], &[], &LineChoice::Due), Err(PayoutRefusal::NothingDue));
    for taken_back in [-900, -901] {
        let lines = [line(1, 900, 40), line(2, taken_back, 0)];
        for choice in [LineChoice::Due, LineChoice::All, ticked(&[1, 2]), ticked(&[2])] {
            assert_eq!(euros(&lines, &[], &choice), Err(PayoutRefusal::NothingDue), "{choice:?} with {taken_back}");
        }
    }
}

/// The reference case: the first order was paid out, then fully refunded.
#[test]
fn a_refund_after_the_payout_waits_for_the_next_one() {
    let lines = [line(1, 900, 40), line(2, -900, 0), line(3, 2_000, 31)];
    assert_eq!(euros(&lines[..2], &[1], &LineChoice::Due), Err(PayoutRefusal::NothingDue));
    assert_eq!(euros(&lines, &[1], &LineChoice::Due), Ok((vec![2, 3], 1_100)));
}

/// AF-14
#[test]
fn ticked_lines_are_paid_whatever_their_age_or_not_at_all() {
    let lines = [line(1, 900, 40), line(2, 300, 0), line(3, 500, 0)];
    assert_eq!(euros(&lines, &[], &ticked(&[3, 2])), Ok((vec![2, 3], 800)));
    assert_eq!(euros(&lines, &[2], &ticked(&[1, 2, 3])), Err(PayoutRefusal::LineAlreadyPaid(Sequence(2))));
    assert_eq!(euros(&lines, &[], &ticked(&[1, 4])), Err(PayoutRefusal::LineUnknown(Sequence(4))));
    for nowhere in [0, SEQUENCE_MAX + 1, u64::MAX] {
        assert_eq!(euros(&lines, &[], &ticked(&[1, nowhere])), Err(PayoutRefusal::LineUnknown(Sequence(nowhere))));
    }
}

#[test]
fn a_payout_is_of_one_currency() {
    let mut yen = line(2, 1_000, 40);
    yen.amount.currency = currency("JPY");
    let lines = [line(1, 900, 40), yen];
    assert_eq!(euros(&lines, &[], &LineChoice::All), Ok((vec![1], 900)));
    assert_eq!(euros(&lines, &[], &ticked(&[1, 2])), Err(PayoutRefusal::LineOtherCurrency(Sequence(2))));
    assert_eq!(select_lines(&lines, &set(&[]), &LineChoice::All, currency("USD"), rule()), Err(PayoutRefusal::NothingDue));
}

/// AF-11
#[test]
fn a_refused_line_is_never_paid() {
    let mut refused = line(2, 0, 40);
    refused.kind = LineKind::Refused;
    let lines = [line(1, 900, 40), refused];
    assert_eq!(euros(&lines, &[], &LineChoice::All), Ok((vec![1], 900)));
    assert_eq!(euros(&lines, &[], &ticked(&[1, 2])), Err(PayoutRefusal::LineRefused(Sequence(2))));
}

#[test]
fn lines_that_were_read_twice_are_paid_once() {
    let lines = [line(1, 900, 40), line(1, 900, 40)];
    assert_eq!(euros(&lines, &[], &LineChoice::All), Ok((vec![1], 900)));
}

#[test]
fn a_sum_that_no_number_holds_is_refused() {
    let lines = [line(1, i64::MAX, 40), line(2, 1, 40)];
    assert_eq!(euros(&lines, &[], &LineChoice::All), Err(PayoutRefusal::TooLarge));
}

#[test]
fn more_blocks_than_a_transaction_holds_are_refused() {
    let blocks = u64::try_from(BLOCKS_MAX).expect("a small number");
    let lines: Vec<Line> = (0..=blocks).map(|block| line(block * LINES_PER_BLOCK + 1, 1, 40)).collect();
    assert!(euros(&lines[1..], &[], &LineChoice::All).is_ok());
    assert_eq!(euros(&lines, &[], &LineChoice::All), Err(PayoutRefusal::TooLarge));
}

#[test]
fn a_block_covers_7200_lines_from_its_first_on() {
    for (sequence, block) in [(1, 0), (7_200, 0), (7_201, 1), (14_400, 1), (14_401, 2)] {
        assert_eq!(block_of(Sequence(sequence)), block, "line {sequence}");
    }
    let mut one = LineSet::default();
    assert!(one.insert(Sequence(7_200)));
    assert!(!one.insert(Sequence(7_200)), "twice is once");
    assert!(!one.insert(Sequence(0)), "lines are numbered from 1");
    assert!(!one.contains(Sequence(0)) && !one.contains(Sequence(7_201)) && !one.contains(Sequence(14_400)));
    let scattered: LineSet = (1..=7_200).step_by(2).map(Sequence).collect();
    assert_eq!(kept(&scattered).len(), 912, "the item stays within a kilobyte whatever is paid");
    assert!(blocks::Block::from_bytes(&[0; 901]).is_none());
}

#[test]
fn ranges_that_are_close_are_merged() {
    let stretch = |first, last| SequenceRange { first, last };
    let apart = [stretch(1, 5), stretch(8, 8), stretch(50, 60)];
    assert_eq!(merge_ranges(apart, 3), [stretch(1, 8), stretch(50, 60)]);
    assert_eq!(merge_ranges(apart, 2), apart);
    assert_eq!(merge_ranges(apart, 42), [stretch(1, 60)]);
}

/// Sequence numbers of some lines, close to the edges of blocks and far from them.
fn sequences() -> impl Strategy<Value = HashSet<u64>> {
    let near_edges = (0_u64..4).prop_flat_map(|block| (block * LINES_PER_BLOCK).saturating_sub(20).max(1)..block * LINES_PER_BLOCK + 40);
    proptest::collection::hash_set(prop_oneof![1_u64..100, near_edges, 1_u64..30_000], 0..60)
}

fn of(model: &HashSet<u64>) -> LineSet {
    model.iter().copied().map(Sequence).collect()
}

fn members(set: &LineSet) -> BTreeSet<u64> {
    set.iter().map(|sequence| sequence.0).collect()
}

fn sorted<'a>(model: impl IntoIterator<Item = &'a u64>) -> BTreeSet<u64> {
    model.into_iter().copied().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_set_of_lines_is_a_set(a in sequences(), b in sequences()) {
        let (ours, theirs) = (of(&a), of(&b));
        prop_assert_eq!(members(&ours), sorted(&a));
        prop_assert!(ours.iter().is_sorted());
        prop_assert_eq!(ours.len(), a.len() as u64);
        prop_assert_eq!(ours.is_empty(), a.is_empty());
        prop_assert_eq!(members(&ours.union(&theirs)), sorted(a.union(&b)));
        prop_assert_eq!(members(&ours.difference(&theirs)), sorted(a.difference(&b)));
        prop_assert_eq!(ours.overlaps(&theirs), !a.is_disjoint(&b));
        prop_assert_eq!(ours.is_superset(&theirs), b.is_subset(&a));
        prop_assert_eq!(ours.difference(&ours), LineSet::default());
        for sequence in b.iter().chain(&a) {
            prop_assert_eq!(ours.contains(Sequence(*sequence)), a.contains(sequence));
        }
    }

    #[test]
    fn gaps_are_what_is_not_in_the_set(model in sequences(), first in 1_u64..30_000) {
        let gaps = of(&model).gaps(Sequence(first));
        let inside: HashSet<u64> = gaps.iter().flat_map(|gap| gap.first..=gap.last.min(30_500)).collect();
        let outside: HashSet<u64> = (first..=30_500).filter(|n| !model.contains(n)).collect();
        prop_assert_eq!(inside, outside);
        prop_assert_eq!(gaps.last().map(|gap| gap.last), Some(SEQUENCE_MAX));
        prop_assert!(gaps.iter().all(|gap| gap.first <= gap.last));
    }

    #[test]
    fn a_set_of_lines_is_kept_and_read_back(model in sequences(), first in 1_u64..30_000, count in 0_u64..9_000) {
        let set: LineSet = of(&model).union(&(first..first + count).map(Sequence).collect());
        let item: crate::store::Item = serde_dynamo::to_item(Kept { set: set.clone() }).expect("it serialises");
        let read: Kept = serde_dynamo::from_item(item).expect("it reads back");
        prop_assert_eq!(read.set, set);
    }

    /// A payout of everything takes only a few bytes, however many lines it covers.
    #[test]
    fn runs_of_lines_take_no_more_than_their_ends(first in 1_u64..30_000, count in 100_u64..20_000) {
        let set: LineSet = (first..first + count).map(Sequence).collect();
        let (blocks, bytes) = (set.blocks().count(), kept(&set).len());
        prop_assert!(bytes <= blocks * 16, "{bytes} bytes of {blocks} blocks");
    }

    /// Any bytes give a set or an error, never a panic.
    #[test]
    fn broken_bytes_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        let item = std::collections::HashMap::from([("set".to_owned(), crate::store::Binary(bytes))]);
        let item: crate::store::Item = serde_dynamo::to_item(item).expect("it serialises");
        let _read: Result<Kept, _> = serde_dynamo::from_item(item);
    }

    /// AF-14, AF-15: in whatever order lines are paid and marked as unpaid, the paid lines are those that uncancelled
    /// payouts cover, no line is in two of them, and each total is the sum of its lines.
    #[test]
    fn paying_and_unpaying_follows_a_plain_model(steps in proptest::collection::vec(step(), 1..60)) {
        let lines: Vec<Line> = amounts().into_iter().map(|(sequence, minor)| line(sequence, minor, sequence.cast_signed() % 60)).collect();
        let amounts = amounts();
        let mut paid = LineSet::default();
        let mut payouts: Vec<Option<LineSet>> = Vec::new();
        let mut model: HashSet<u64> = HashSet::new();
        for step in steps {
            match step {
                Step::Pay(choice) => match select_lines(&lines, &paid, &choice, currency("EUR"), rule()) {
                    Ok(selected) => {
                        prop_assert!(!paid.overlaps(&selected.lines));
                        let sum: i64 = selected.lines.iter().map(|sequence| amounts[&sequence.0]).sum();
                        prop_assert_eq!(selected.total.minor, sum);
                        prop_assert!(sum > 0);
                        model.extend(selected.lines.iter().map(|sequence| sequence.0));
                        paid = paid.union(&selected.lines);
                        payouts.push(Some(selected.lines));
                    }
                    Err(PayoutRefusal::LineAlreadyPaid(sequence)) => prop_assert!(model.contains(&sequence.0)),
                    Err(PayoutRefusal::LineUnknown(sequence)) => prop_assert!(!amounts.contains_key(&sequence.0)),
                    Err(refusal) => prop_assert_eq!(refusal, PayoutRefusal::NothingDue),
                },
                Step::Unpay(n) => {
                    let n = n % payouts.len().max(1);
                    if let Some(covers) = payouts.get_mut(n).and_then(Option::take) {
                        model.retain(|sequence| !covers.contains(Sequence(*sequence)));
                        paid = paid.difference(&covers);
                    }
                }
            }
            prop_assert_eq!(members(&paid), sorted(&model));
            let standing = payouts.iter().flatten().fold(LineSet::default(), |sum, covers| sum.union(covers));
            prop_assert_eq!(&standing, &paid);
            prop_assert_eq!(payouts.iter().flatten().map(LineSet::len).sum::<u64>(), paid.len());
        }
    }
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Kept {
    set: LineSet,
}

/// The number of bytes that a set takes in an item.
fn kept(set: &LineSet) -> Vec<u8> {
    let item: crate::store::Item = serde_dynamo::to_item(Kept { set: set.clone() }).expect("it serialises");
    item["set"].as_b().expect("bytes").as_ref().to_vec()
}

#[derive(Clone, Debug)]
enum Step {
    Pay(LineChoice),
    Unpay(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let some = proptest::collection::btree_set((1_u64..40).prop_map(|n| Sequence(n * 700)), 0..6);
    prop_oneof![
        4 => some.prop_map(|some| Step::Pay(LineChoice::Lines(some))),
        1 => Just(Step::Pay(LineChoice::Due)),
        1 => Just(Step::Pay(LineChoice::All)),
        3 => any::<usize>().prop_map(Step::Unpay),
    ]
}

/// Lines over several blocks, every fourth of them negative.
fn amounts() -> BTreeMap<u64, i64> {
    (1_u64..38).map(|n| (n * 700, if n % 4 == 0 { -150 } else { 100 + n.cast_signed() })).collect()
}
