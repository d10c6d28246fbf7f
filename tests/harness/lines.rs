//! Lines by the hundred, with gaps between their numbers, written straight to the store, because orders would take minutes (see
//! [`crate::Person::sells`] for those). And the check that an affiliate's ledger balances whatever was paid and unpaid.

use std::collections::BTreeMap;

use shared::commissions::store::book;
use shared::commissions::{Line, LineKind};
use shared::payouts::{self, LineFilter, LineSet, Payout};
use shared::store::Write;
use shared::values::{Currency, CustomerNumber, Limit, Money, OrderId, Page, Paging, Rate, Sequence, Timestamp};

use crate::TestShop;

/// A line to book.
#[derive(Clone, Debug)]
pub struct TestLine {
    pub sequence: u64,
    pub minor: i64,
    pub currency: &'static str,
    pub kind: LineKind,
    pub at: Timestamp,
}

impl TestShop {
    /// A line of this many cents, earned or reversed now.
    pub fn line(&self, sequence: u64, minor: i64) -> TestLine {
        let kind = if minor < 0 { LineKind::Reversed } else { LineKind::Earned };
        TestLine { sequence, minor, currency: "EUR", kind, at: self.now() }
    }

    /// Books lines, a hundred per transaction.
    pub async fn book_lines(&self, affiliate: u64, lines: impl IntoIterator<Item = TestLine>) {
        let writes: Vec<Write> = lines.into_iter().map(|line| book(&line.into_line(affiliate)).expect("a line")).collect();
        for some in writes.chunks(100) {
            assert!(self.shop().store().transact(some.to_vec()).await.expect("a write").is_done(), "a line is there already");
        }
    }

    /// A number of lines of this many cents each, numbered from 1, and old enough to be due.
    pub async fn book_due_lines(&self, affiliate: u64, count: u64, minor: i64) {
        self.book_lines(affiliate, (1..=count).map(|sequence| self.line(sequence, minor))).await;
        self.later(shared::values::Span::days(31));
    }

    /// All lines of an affiliate, with the payout that covers each.
    pub async fn lines_of(&self, affiliate: u64, filter: LineFilter) -> Vec<shared::commissions::LineWithState> {
        let mut paging = Paging::first(Limit::MAX);
        let mut all = Vec::new();
        loop {
            let page = payouts::list_lines(self.shop(), CustomerNumber(affiliate), (filter, None), &paging).await.expect("lines");
            all.extend(page.rows);
            match page.next {
                Some(next) => paging.after = Some(next),
                None => return all,
            }
        }
    }

    /// All payouts of an affiliate, newest first.
    pub async fn payouts_of(&self, affiliate: u64) -> Vec<Payout> {
        let mut paging = Paging::first(Limit::MAX);
        let mut all = Vec::new();
        loop {
            let page: Page<Payout> = payouts::list_for_affiliate(self.shop(), CustomerNumber(affiliate), &paging).await.expect("payouts");
            all.extend(page.rows);
            match page.next {
                Some(next) => paging.after = Some(next),
                None => return all,
            }
        }
    }

    /// Asserts that an affiliate's ledger balances: the paid lines are exactly those of the payouts that are not cancelled, no line
    /// is in two of them, and every payout is the sum of its lines, which exist, are owed and have its currency.
    pub async fn check_ledger(&self, affiliate: u64) {
        let number = CustomerNumber(affiliate);
        let lines: BTreeMap<Sequence, Line> =
            self.lines_of(affiliate, LineFilter::All).await.into_iter().map(|stated| (stated.line.sequence, stated.line)).collect();
        let payouts = self.payouts_of(affiliate).await;
        let mut standing = LineSet::default();
        let mut totals: BTreeMap<Currency, Money> = BTreeMap::new();
        for payout in &payouts {
            let mut sum = Money::zero(payout.currency);
            for sequence in payout.lines.iter() {
                let line = lines.get(&sequence).unwrap_or_else(|| unreachable!("{} covers line {sequence}, which is not there", payout.id));
                assert_ne!(line.kind, LineKind::Refused, "{} covers the refused line {sequence}", payout.id);
                sum = sum.plus(line.amount).expect("one currency");
            }
            assert_eq!(payout.total(), sum, "the total of {}", payout.id);
            assert!(sum.minor > 0, "{} pays nothing", payout.id);
            assert_eq!(payout.line_count, payout.lines.len(), "the lines of {}", payout.id);
            if payout.is_paid() {
                assert!(!standing.overlaps(&payout.lines), "{} pays a line that another payout pays", payout.id);
                standing = standing.union(&payout.lines);
                let total = totals.entry(payout.currency).or_insert_with(|| Money::zero(payout.currency));
                *total = total.plus(sum).expect("a sum");
            }
        }
        let paid = payouts::paid_lines(self.shop(), number).await.expect("paid lines");
        assert_eq!(paid, standing, "the paid bits are those of the payouts that stand");
        let told = payouts::paid_totals(self.shop(), number).await.expect("totals");
        assert_eq!(told, totals.into_values().collect::<Vec<_>>(), "the totals are those of the payouts that stand");
    }
}

impl TestLine {
    /// The line was booked while the affiliate was suspended, so nothing is owed.
    pub fn refused(self) -> Self {
        Self { kind: LineKind::Refused, minor: 0, ..self }
    }

    fn into_line(self, affiliate: u64) -> Line {
        Line {
            affiliate: CustomerNumber(affiliate),
            sequence: Sequence(self.sequence),
            order: OrderId::parse(&format!("6f1c2d3e-0000-4000-8000-{:012}", self.sequence)).expect("an id"),
            kind: self.kind,
            base_minor: self.minor.saturating_abs().saturating_mul(10),
            rate: Rate::from_basis_points(1_000).expect("a rate"),
            amount: Money::new(self.minor, Currency::parse(self.currency).expect("a currency")),
            booked_at: self.at,
            flags: Vec::new(),
        }
    }
}
