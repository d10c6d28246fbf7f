//! Metrics: what is worth counting, in the embedded metric format of `CloudWatch` (EMF), on standard output.
//!
//! No call and no permission is needed for it, and nobody's data is in it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use crate::store::{Action, Call, Units};
use crate::values::Timestamp;

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    LoginOpened,
    LoginRefused,
    LoginThrottled,
    HashingBusy,
    MailSent,
    /// A mail could not be sent and waits for another try.
    MailWaits,
    /// A mail was given up: staff should look.
    MailDead,
    /// A mail came back for good.
    MailBounced,
    /// A mail came back, and the next one may arrive.
    MailBouncedSoftly,
    /// A reader reported a mail as spam.
    MailComplained,
    /// A mail was not sent, because its address does not take any.
    MailBlocked,
    HitCounted,
    /// A visitor was led on, and that they came could not be written down.
    HitLost,
    OptedIn,
    /// An order was judged, with the reason that its answer gives.
    OrderJudged(&'static str),
    PayoutMade,
    PayoutCancelled,
}

impl Event {
    /// One of each: what dashboard and alarms may name.
    pub const ALL: [Self; 17] = [
        Self::LoginOpened,
        Self::LoginRefused,
        Self::LoginThrottled,
        Self::HashingBusy,
        Self::MailSent,
        Self::MailWaits,
        Self::MailDead,
        Self::MailBounced,
        Self::MailBouncedSoftly,
        Self::MailComplained,
        Self::MailBlocked,
        Self::HitCounted,
        Self::HitLost,
        Self::OptedIn,
        Self::OrderJudged("tagged_now"),
        Self::PayoutMade,
        Self::PayoutCancelled,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::LoginOpened => "LoginOpened",
            Self::LoginRefused => "LoginRefused",
            Self::LoginThrottled => "LoginThrottled",
            Self::HashingBusy => "HashingBusy",
            Self::MailSent => "MailSent",
            Self::MailWaits => "MailWaits",
            Self::MailDead => "MailDead",
            Self::MailBounced => "MailBounced",
            Self::MailBouncedSoftly => "MailBouncedSoftly",
            Self::MailComplained => "MailComplained",
            Self::MailBlocked => "MailBlocked",
            Self::HitCounted => "HitCounted",
            Self::HitLost => "HitLost",
            Self::OptedIn => "OptedIn",
            Self::OrderJudged(_) => "OrderJudged",
            Self::PayoutMade => "PayoutMade",
            Self::PayoutCancelled => "PayoutCancelled",
        }
    }
}

/// One answered call or errand, as far as it is counted.
#[derive(Clone, Copy, Debug)]
pub struct Answered<'a> {
    pub use_case: &'static str,
    pub is_fault: bool,
    pub millis: u64,
    pub calls: &'a [Call],
}

/// Where metrics go.
pub trait Metrics: Send + Sync {
    fn happened(&self, event: Event, at: Timestamp);
    fn answered(&self, answered: Answered<'_>, at: Timestamp);
}

/// The cloud's: a JSON line each.
pub struct EmbeddedMetrics;

impl Metrics for EmbeddedMetrics {
    fn happened(&self, event: Event, at: Timestamp) {
        print(&line_of_event(event, at));
    }

    fn answered(&self, answered: Answered<'_>, at: Timestamp) {
        print(&line_of_answer(answered, at));
    }
}

/// What is written of an event.
pub fn line_of_event(event: Event, at: Timestamp) -> Value {
    let name = event.name();
    let because = if let Event::OrderJudged(because) = event { Some(because) } else { None };
    let dimensions = because.map_or_else(|| json!([[]]), |_| json!([["Because"]]));
    json!({
        "_aws": directive(at, &dimensions, &json!([{"Name": name, "Unit": "Count"}])),
        name: 1,
        "Because": because,
    })
}

/// What is written of an answer.
pub fn line_of_answer(answered: Answered<'_>, at: Timestamp) -> Value {
    let units = answered.calls.iter().fold(Units::default(), |sum, call| sum.plus(call.units));
    let metrics = json!([
        {"Name": "Answered", "Unit": "Count"},
        {"Name": "Faults", "Unit": "Count"},
        {"Name": "Duration", "Unit": "Milliseconds"},
        {"Name": "HalfReadUnits", "Unit": "Count"},
        {"Name": "HalfWriteUnits", "Unit": "Count"},
    ]);
    json!({
        "_aws": directive(at, &json!([["UseCase"]]), &metrics),
        "UseCase": answered.use_case,
        "Answered": 1,
        "Faults": u8::from(answered.is_fault),
        "Duration": answered.millis,
        "HalfReadUnits": units.half_reads,
        "HalfWriteUnits": units.half_writes,
    })
}

fn directive(at: Timestamp, dimensions: &Value, metrics: &Value) -> Value {
    json!({"Timestamp": at.millis(), "CloudWatchMetrics": [{"Namespace": "Shopfolk", "Dimensions": dimensions, "Metrics": metrics}]})
}

/// A line that cannot be written is a metric lost, never a request.
fn print(line: &Value) {
    let _lost = writeln!(std::io::stdout().lock(), "{line}");
}

/// What one function did to the table: each action with the kind of item.
pub type Touched = BTreeMap<&'static str, BTreeSet<(Action, String)>>;

/// Counts in memory: local mode and tests.
#[derive(Debug, Default)]
pub struct CountingMetrics {
    events: Mutex<BTreeMap<Event, u64>>,
    touched: Mutex<Touched>,
    last: Mutex<Last>,
}

/// The newest answer or errand: whose it was, and its calls to the table.
#[derive(Clone, Debug, Default)]
pub struct Last {
    pub use_case: &'static str,
    pub calls: Vec<Call>,
}

impl CountingMetrics {
    pub fn count(&self, event: Event) -> u64 {
        self.events.lock().unwrap_or_else(PoisonError::into_inner).get(&event).copied().unwrap_or(0)
    }

    pub fn last(&self) -> Last {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What each function did to the table: what its policy has to allow.
    pub fn touched(&self) -> Touched {
        self.touched.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Metrics for CountingMetrics {
    fn happened(&self, event: Event, _at: Timestamp) {
        *self.events.lock().unwrap_or_else(PoisonError::into_inner).entry(event).or_default() += 1;
    }

    fn answered(&self, answered: Answered<'_>, _at: Timestamp) {
        let mut touched = self.touched.lock().unwrap_or_else(PoisonError::into_inner);
        let of_use_case = touched.entry(answered.use_case).or_default();
        of_use_case.extend(answered.calls.iter().flat_map(|call| call.touched.iter().cloned()));
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Last { use_case: answered.use_case, calls: answered.calls.to_vec() };
    }
}

impl<T: Metrics> Metrics for std::sync::Arc<T> {
    fn happened(&self, event: Event, at: Timestamp) {
        T::happened(self, event, at);
    }

    fn answered(&self, answered: Answered<'_>, at: Timestamp) {
        T::answered(self, answered, at);
    }
}
