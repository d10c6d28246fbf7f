//! The one table: keys, items, conditional writes, transactions, queries, and what they cost.
//!
//! - The same client talks to AWS, to DynamoDB Local or to the embedded store: what is swapped is the endpoint.
//! - Every conditional write says what must be true and gets the item that was there when it was not, so that
//!   no second read is needed to tell why.
//! - A write that meets a transaction is tried again here; a refused condition is an outcome, not a fault.
//! - Every call's consumed capacity is metered.

mod condition;
pub mod connect;
mod item;
mod merge;
mod meter;
mod query;
pub mod table;
mod write;

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::ConsumedCapacity;
use tokio::time::Instant;

pub use condition::Condition;
pub use item::{Binary, Item, Key, from_item, to_item};
pub use merge::MergedQuery;
pub use meter::{Action, Meter, StoreCall, Units};
pub use query::{Query, QueryPage, Row, ScanPage};
pub use write::{Put, TRANSACTION_MAX, TransactOutcome, Update, Write, WriteOutcome, condition_check, delete};

/// A call that takes longer than this is worth a line in the log.
const SLOW: Duration = Duration::from_millis(250);

/// The table behind its client.
#[derive(Clone)]
pub struct Store {
    client: Client,
    table: Arc<str>,
    meter: Arc<Meter>,
}

/// How fresh a read must be. A strong read costs twice an eventual one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consistency {
    Strong,
    Eventual,
}

impl Store {
    pub fn new(client: Client, table: &str) -> Self {
        Self { client, table: table.into(), meter: Arc::default() }
    }

    /// The same table with a meter of its own, so that one request's cost can be told.
    pub fn metered(&self) -> Self {
        Self { meter: Arc::default(), ..self.clone() }
    }

    pub fn meter(&self) -> &Meter {
        &self.meter
    }

    /// Meters a call, and says aloud when it took long: the log line stands within the call it belongs to.
    fn record(&self, started: Instant, accesses: Vec<(Action, String)>, consumed: &[ConsumedCapacity]) {
        let took = started.elapsed();
        if took > SLOW {
            tracing::warn!(millis = took.as_millis(), ?accesses, "a slow call to the store");
        }
        self.meter.record(accesses, consumed);
    }
}
