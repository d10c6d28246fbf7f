//! Metrics: what is worth counting, in the embedded metric format of `CloudWatch` (EMF), on standard output.
//!
//! - A metric needs no call and no permission, and holds nobody's data.
//! - The verb of a subject records its event after its write has committed, so a repeat that finds everything done records
//!   nothing. Functions never record events (held by `tests/tidy`).
//! - Should the process die between commit and record, the event is lost: a metric may miss one, never count one twice.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use crate::store::{Action, StoreCall, Units};
use crate::values::Timestamp;

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    LoginSucceeded,
    LoginFailed,
    LoginThrottled,
    HashingBusy,
    MailSent,
    /// A mail could not be sent and waits for another try.
    MailDeferred,
    /// A mail was given up after its last try: staff should look.
    MailGivenUp,
    /// An address was marked as undeliverable, because a mail to it came back for good.
    MailHardBounced,
    /// A mail came back, and the next one may arrive.
    MailSoftBounced,
    /// An address was taken off the list, because its reader reported a mail as spam.
    MailComplained,
    /// A mail was not sent, because its address is marked as undeliverable.
    MailBlocked,
    HitCounted,
    /// A visitor was led on, but the hit could not be written down.
    HitLost,
    OptedIn,
    /// An order was seen as paid for the first time, with the reason for which it earns for somebody or nobody.
    OrderAttributed(&'static str),
    PayoutCreated,
    PayoutCancelled,
}

impl Event {
    /// One of each: what dashboard and alarms may name.
    pub const ALL: [Self; 17] = [
        Self::LoginSucceeded,
        Self::LoginFailed,
        Self::LoginThrottled,
        Self::HashingBusy,
        Self::MailSent,
        Self::MailDeferred,
        Self::MailGivenUp,
        Self::MailHardBounced,
        Self::MailSoftBounced,
        Self::MailComplained,
        Self::MailBlocked,
        Self::HitCounted,
        Self::HitLost,
        Self::OptedIn,
        Self::OrderAttributed("tagged_now"),
        Self::PayoutCreated,
        Self::PayoutCancelled,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::LoginSucceeded => "LoginSucceeded",
            Self::LoginFailed => "LoginFailed",
            Self::LoginThrottled => "LoginThrottled",
            Self::HashingBusy => "HashingBusy",
            Self::MailSent => "MailSent",
            Self::MailDeferred => "MailDeferred",
            Self::MailGivenUp => "MailGivenUp",
            Self::MailHardBounced => "MailHardBounced",
            Self::MailSoftBounced => "MailSoftBounced",
            Self::MailComplained => "MailComplained",
            Self::MailBlocked => "MailBlocked",
            Self::HitCounted => "HitCounted",
            Self::HitLost => "HitLost",
            Self::OptedIn => "OptedIn",
            Self::OrderAttributed(_) => "OrderAttributed",
            Self::PayoutCreated => "PayoutCreated",
            Self::PayoutCancelled => "PayoutCancelled",
        }
    }
}

/// One answered call or job, as far as it is counted.
#[derive(Clone, Copy, Debug)]
pub struct InvocationMetrics<'a> {
    pub use_case: &'static str,
    pub is_fault: bool,
    pub millis: u64,
    pub calls: &'a [StoreCall],
}

/// Where metrics go.
pub trait Metrics: Send + Sync {
    fn record_event(&self, event: Event, at: Timestamp);
    fn record_invocation(&self, invocation: InvocationMetrics<'_>, at: Timestamp);
}

/// The cloud's: a JSON line each.
pub struct EmfMetrics {
    namespace: String,
}

impl EmfMetrics {
    /// Metrics in a namespace: every stack has its own, so that two in one region of an account do not add up.
    pub fn new(namespace: String) -> Self {
        Self { namespace }
    }
}

impl Metrics for EmfMetrics {
    fn record_event(&self, event: Event, at: Timestamp) {
        print(&event_record(&self.namespace, event, at));
    }

    fn record_invocation(&self, invocation: InvocationMetrics<'_>, at: Timestamp) {
        print(&invocation_record(&self.namespace, invocation, at));
    }
}

/// What is written of an event.
pub fn event_record(namespace: &str, event: Event, at: Timestamp) -> Value {
    let name = event.name();
    let mut record = json!({name: 1});
    let dimensions = match event {
        Event::OrderAttributed(reason) => {
            record["Reason"] = reason.into();
            json!([["Reason"]])
        }
        _ => json!([[]]),
    };
    record["_aws"] = metadata(at, &[directive(namespace, &dimensions, &[name])]);
    record
}

/// What is written of an answer. Each metric costs money for every hour in which it is written: how often a function is called
/// and how long it takes Lambda counts for nothing, the units are one sum for the whole shop, and only a fault names its
/// function. Whose the units were is in the line all the same, for a query of the log.
pub fn invocation_record(namespace: &str, invocation: InvocationMetrics<'_>, at: Timestamp) -> Value {
    let units = invocation.calls.iter().fold(Units::default(), |sum, call| sum.plus(call.units));
    let mut directives = vec![directive(namespace, &json!([[]]), &["HalfReadUnits", "HalfWriteUnits"])];
    let mut record = json!({
        "UseCase": invocation.use_case,
        "Millis": invocation.millis,
        "HalfReadUnits": units.half_reads,
        "HalfWriteUnits": units.half_writes,
    });
    if invocation.is_fault {
        directives.push(directive(namespace, &json!([["UseCase"]]), &["Faults"]));
        record["Faults"] = 1.into();
    }
    record["_aws"] = metadata(at, &directives);
    record
}

fn metadata(at: Timestamp, directives: &[Value]) -> Value {
    json!({"Timestamp": at.millis(), "CloudWatchMetrics": directives})
}

fn directive(namespace: &str, dimensions: &Value, metrics: &[&str]) -> Value {
    let metrics: Vec<Value> = metrics.iter().map(|name| json!({"Name": name})).collect();
    json!({"Namespace": namespace, "Dimensions": dimensions, "Metrics": metrics})
}

/// A line that cannot be written is a metric lost, never a request.
fn print(line: &Value) {
    let _lost = writeln!(std::io::stdout().lock(), "{line}");
}

/// What one function did to the table: each action with the kind of item.
pub type TableAccesses = BTreeMap<&'static str, BTreeSet<(Action, String)>>;

/// Counts in memory: local mode and tests.
#[derive(Debug, Default)]
pub struct InMemoryMetrics {
    events: Mutex<BTreeMap<Event, u64>>,
    accesses: Mutex<TableAccesses>,
    last_invocation: Mutex<LastInvocation>,
}

/// The newest answer or job: whose it was, and its calls to the table.
#[derive(Clone, Debug, Default)]
pub struct LastInvocation {
    pub use_case: &'static str,
    pub calls: Vec<StoreCall>,
}

impl InMemoryMetrics {
    pub fn event_count(&self, event: Event) -> u64 {
        self.events.lock().unwrap_or_else(PoisonError::into_inner).get(&event).copied().unwrap_or(0)
    }

    /// Each event that has been recorded, and how often.
    pub fn events(&self) -> BTreeMap<Event, u64> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn last_invocation(&self) -> LastInvocation {
        self.last_invocation.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What each function did to the table: what its policy has to allow.
    pub fn accesses(&self) -> TableAccesses {
        self.accesses.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Metrics for InMemoryMetrics {
    fn record_event(&self, event: Event, _at: Timestamp) {
        *self.events.lock().unwrap_or_else(PoisonError::into_inner).entry(event).or_default() += 1;
    }

    fn record_invocation(&self, invocation: InvocationMetrics<'_>, _at: Timestamp) {
        let mut accesses = self.accesses.lock().unwrap_or_else(PoisonError::into_inner);
        let of_use_case = accesses.entry(invocation.use_case).or_default();
        of_use_case.extend(invocation.calls.iter().flat_map(|call| call.accesses.iter().cloned()));
        *self.last_invocation.lock().unwrap_or_else(PoisonError::into_inner) =
            LastInvocation { use_case: invocation.use_case, calls: invocation.calls.to_vec() };
    }
}

impl<T: Metrics> Metrics for std::sync::Arc<T> {
    fn record_event(&self, event: Event, at: Timestamp) {
        T::record_event(self, event, at);
    }

    fn record_invocation(&self, invocation: InvocationMetrics<'_>, at: Timestamp) {
        T::record_invocation(self, invocation, at);
    }
}
