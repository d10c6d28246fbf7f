//! Metrics, written to standard output in the embedded metric format of `CloudWatch` (EMF).
//!
//! - A metric needs no call and no permission, and holds no personal data.
//! - A domain function records its event after its write has committed, so a repeat that changes nothing records
//!   nothing. Function crates never record events (`tests/tidy` checks this).
//! - If the process dies between commit and record, the event is lost: a metric may miss an event but never counts one
//!   twice.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};
use strum::{EnumIter, IntoStaticStr};

use crate::store::{Action, StoreCall, Units};
use crate::values::Timestamp;

/// Something that happened. Its metric has the variant's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, EnumIter, IntoStaticStr)]
#[strum(const_into_str)]
pub enum Event {
    LoginSucceeded,
    LoginFailed,
    LoginThrottled,
    HashingBusy,
    StaffSignedIn,
    StaffSignInFailed,
    MailSent,
    /// A mail could not be sent and waits for a retry.
    MailDeferred,
    /// A mail was given up after its last try; staff should look.
    MailGivenUp,
    /// An address was marked as undeliverable, because a mail to it bounced for good.
    MailHardBounced,
    /// A mail bounced, but the next one may arrive.
    MailSoftBounced,
    /// An address was taken off the list, because its reader reported a mail as spam.
    MailComplained,
    /// A mail was not sent, because its address is marked as undeliverable.
    MailBlocked,
    HitCounted,
    /// A visitor was redirected, but the hit could not be recorded.
    HitLost,
    OptedIn,
    /// An order was seen as paid for the first time. Carries the reason why it earns for an affiliate or for nobody.
    OrderAttributed(&'static str),
    PayoutCreated,
    PayoutCancelled,
}

/// The metrics of one answered call or job.
#[derive(Clone, Copy, Debug)]
pub struct InvocationMetrics<'a> {
    pub use_case: &'static str,
    pub is_fault: bool,
    pub millis: u64,
    pub calls: &'a [StoreCall],
}

/// A place where metrics go.
pub trait Metrics: Send + Sync {
    fn record_event(&self, event: Event, at: Timestamp);
    fn record_invocation(&self, invocation: InvocationMetrics<'_>, at: Timestamp);
}

/// The cloud's metrics: one JSON line each.
pub struct EmfMetrics {
    namespace: String,
}

impl EmfMetrics {
    /// Metrics in a namespace. Every stack has its own, so that two stacks in one region of an account do not add up.
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

/// The log line of an event.
pub fn event_record(namespace: &str, event: Event, at: Timestamp) -> Value {
    let name = event.into_str();
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

/// The log line of an answer. Each metric costs money for every hour in which it is written, so there are few: Lambda
/// itself counts calls and durations for free, the units are one sum for the whole shop, and only faults are counted by
/// function. The line still names the function, so that a log query can sum units by function.
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

/// If the line cannot be written, the metric is lost; the request goes on.
fn print(line: &Value) {
    let _lost = writeln!(std::io::stdout().lock(), "{line}");
}

/// What one function did to the table: each action with the kind of item.
pub type TableAccesses = BTreeMap<&'static str, BTreeSet<(Action, String)>>;

/// Metrics in memory, for local mode and tests.
#[derive(Debug, Default)]
pub struct InMemoryMetrics {
    events: Mutex<BTreeMap<Event, u64>>,
    accesses: Mutex<TableAccesses>,
    last_invocation: Mutex<LastInvocation>,
}

/// The newest answer or job: its function and its calls to the table.
#[derive(Clone, Debug, Default)]
pub struct LastInvocation {
    pub use_case: &'static str,
    pub calls: Vec<StoreCall>,
}

impl InMemoryMetrics {
    pub fn event_count(&self, event: Event) -> u64 {
        self.events.lock().unwrap_or_else(PoisonError::into_inner).get(&event).copied().unwrap_or(0)
    }

    /// Each recorded event and how often it happened.
    pub fn events(&self) -> BTreeMap<Event, u64> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn last_invocation(&self) -> LastInvocation {
        self.last_invocation.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What each function did to the table; its policy has to allow it.
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
