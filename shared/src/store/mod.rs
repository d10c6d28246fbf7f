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

pub use condition::When;
pub use item::{Binary, Item, Key, item, read};
pub use merge::Merged;
pub use meter::{Action, Call, Meter, Units};
pub use query::{Query, Row, Rows, Scanned};
pub use write::{Put, TRANSACTION_MAX, Transacted, Update, Write, Wrote, check, delete};

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
pub enum Freshness {
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
    fn record(&self, started: Instant, touched: Vec<(Action, String)>, consumed: &[ConsumedCapacity]) {
        let took = started.elapsed();
        if took > SLOW {
            tracing::warn!(millis = took.as_millis(), ?touched, "a slow call to the store");
        }
        self.meter.record(touched, consumed);
    }
}
