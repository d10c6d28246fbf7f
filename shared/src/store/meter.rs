//! The capacity meter: what each call touched and consumed, so that tests can assert the cost of a use case.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use aws_sdk_dynamodb::types::ConsumedCapacity;
use tokio::time::Instant;

/// An action on the table, as policies name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    GetItem,
    BatchGetItem,
    Query,
    PutItem,
    UpdateItem,
    DeleteItem,
    ConditionCheckItem,
    Scan,
}

/// Capacity in half units: an eventually consistent read of 4 KB is half a unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Units {
    pub half_reads: u64,
    pub half_writes: u64,
}

impl Units {
    pub const fn whole(reads: u64, writes: u64) -> Self {
        Self { half_reads: reads * 2, half_writes: writes * 2 }
    }

    pub const fn plus(self, other: Self) -> Self {
        Self { half_reads: self.half_reads + other.half_reads, half_writes: self.half_writes + other.half_writes }
    }

    /// Whether both reads and writes are within a budget.
    pub const fn is_within(self, budget: Self) -> bool {
        self.half_reads <= budget.half_reads && self.half_writes <= budget.half_writes
    }
}

impl fmt::Display for Units {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let halves = |n: u64| if n.is_multiple_of(2) { format!("{}", n / 2) } else { format!("{}.5", n / 2) };
        write!(f, "{} R, {} W", halves(self.half_reads), halves(self.half_writes))
    }
}

/// One call to the table.
#[derive(Clone, Debug)]
pub struct StoreCall {
    /// Each action with the kind of item it touched: `E#`, `SETTINGS`.
    pub accesses: Vec<(Action, String)>,
    pub units: Units,
    /// When its first try began.
    pub started: Instant,
    /// When its reply arrived.
    pub ended: Instant,
}

impl StoreCall {
    /// Whether it looked up the caller, noted that their session or key is in use, or read the current settings. These calls do not
    /// belong to the use case. Opening and closing a session do.
    pub fn is_caller_lookup(&self) -> bool {
        self.accesses.iter().any(|(action, kind)| match kind.as_str() {
            "SE#" | "SS#" => matches!(action, Action::BatchGetItem | Action::UpdateItem),
            "SK#" => matches!(action, Action::GetItem | Action::UpdateItem),
            "ST#" | "SETTINGS" => *action == Action::GetItem,
            _ => false,
        })
    }
}

/// The length of the longest chain of calls in which each began after the one before it had ended. Calls made together
/// count as one. This is the number of round trips to the store that a request waits for.
pub fn calls_in_sequence<'a>(calls: impl IntoIterator<Item = &'a StoreCall>) -> usize {
    let mut by_end: Vec<&StoreCall> = calls.into_iter().collect();
    by_end.sort_by_key(|call| call.ended);
    let mut count = 0;
    let mut last: Option<&StoreCall> = None;
    for call in by_end {
        if last.is_none_or(|last| last.ended <= call.started) {
            count += 1;
            last = Some(call);
        }
    }
    count
}

/// The calls since the meter was created or last emptied.
#[derive(Debug, Default)]
pub struct Meter(Mutex<Vec<StoreCall>>);

impl Meter {
    /// Takes the calls out and empties the meter.
    pub fn take(&self) -> Vec<StoreCall> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn calls(&self) -> Vec<StoreCall> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The units of all calls.
    pub fn total(&self) -> Units {
        self.calls().iter().fold(Units::default(), |sum, call| sum.plus(call.units))
    }

    pub(super) fn record(&self, call: StoreCall) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(call);
    }
}

/// The units that a reply reports for its call.
pub(super) fn units(consumed: &[ConsumedCapacity], accesses: &[(Action, String)]) -> Units {
    consumed.iter().fold(Units::default(), |sum, consumed| sum.plus(units_of(consumed, accesses)))
}

/// Reads and writes separately if the reply separates them, otherwise by the action.
fn units_of(consumed: &ConsumedCapacity, accesses: &[(Action, String)]) -> Units {
    let (reads, writes) = (consumed.read_capacity_units, consumed.write_capacity_units);
    if reads.is_some() || writes.is_some() {
        return Units { half_reads: halves(reads), half_writes: halves(writes) };
    }
    let all = halves(consumed.capacity_units);
    let is_read =
        accesses.iter().all(|(action, _)| matches!(action, Action::GetItem | Action::BatchGetItem | Action::Query | Action::Scan));
    if is_read { Units { half_reads: all, half_writes: 0 } } else { Units { half_reads: 0, half_writes: all } }
}

#[expect(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the SDK counts capacity in floats; it is never money"
)]
fn halves(units: Option<f64>) -> u64 {
    (units.unwrap_or(0.0) * 2.0).round() as u64
}
