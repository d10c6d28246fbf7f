//! The one table: keys, items, conditional writes, transactions, queries, and their cost.
//!
//! - The same client talks to AWS, to DynamoDB Local or to the embedded store; only the endpoint differs.
//! - Every conditional write says what must be true. If it is not, the reply contains the existing item, so that no
//!   second read is needed to find out why.
//! - A failed condition is an outcome, not a fault. A write that merely met another writer is retried (`retry.rs`).
//! - Every call is metered: what it touched, what it consumed, when it began and ended.

mod change;
mod condition;
pub mod connect;
mod item;
mod meter;
mod query;
mod read;
mod retry;
pub mod table;
mod transact;
mod walk;
mod write;

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::ConsumedCapacity;
use tokio::time::Instant;

pub use change::{Put, Update, Write, condition_check, delete};
pub use condition::Condition;
pub use item::{Binary, Item, Key, from_item, to_item};
pub use meter::{Action, Meter, StoreCall, Units, calls_in_sequence};
pub use query::{Query, QueryPage, Row};
pub use retry::Attempt;
pub use transact::{ConditionFailure, TRANSACTION_MAX, TransactOutcome};
pub use walk::{TableWalk, Walk};
pub use write::WriteOutcome;

use crate::values::Rng;

/// Calls that take longer than this are logged.
const SLOW: Duration = Duration::from_millis(250);

/// The table, with its client.
#[derive(Clone)]
pub struct Store {
    client: Client,
    table: Arc<str>,
    meter: Arc<Meter>,
    rng: Rng,
}

/// How fresh a read must be. A strongly consistent read costs twice as much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consistency {
    Strong,
    Eventual,
}

impl Store {
    /// The random number generator is for pauses between tries and for transaction tokens.
    pub fn new(client: Client, table: &str, rng: Rng) -> Self {
        Self { client, table: table.into(), meter: Arc::default(), rng }
    }

    /// The same table with its own meter, to measure one request.
    pub fn metered(&self) -> Self {
        Self { meter: Arc::default(), ..self.clone() }
    }

    pub fn meter(&self) -> &Meter {
        &self.meter
    }

    /// Meters a call that succeeded.
    fn record(&self, started: Instant, accesses: Vec<(Action, String)>, consumed: &[ConsumedCapacity]) {
        let units = meter::units(consumed, &accesses);
        self.record_units(started, accesses, units);
    }

    /// Meters a call whose condition failed. It is billed as a write, but the reply has no figure, so it counts as one
    /// unit per item, two in a transaction.
    fn record_condition_failure(&self, started: Instant, accesses: Vec<(Action, String)>) {
        let each = if accesses.len() > 1 { 2 } else { 1 };
        let units = Units::whole(0, accesses.len() as u64 * each);
        self.record_units(started, accesses, units);
    }

    /// Meters a call. A slow one is logged, within the span of the request that it belongs to.
    fn record_units(&self, started: Instant, accesses: Vec<(Action, String)>, units: Units) {
        let ended = Instant::now();
        let took = ended - started;
        if took > SLOW {
            tracing::warn!(millis = took.as_millis(), ?accesses, "a slow call to the store");
        }
        self.meter.record(StoreCall { accesses, units, started, ended });
    }
}
