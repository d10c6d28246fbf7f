//! A connector in front of the SDK that injects a fault into the n-th call: a refusal, a conflict, throttling, a timeout, an
//! error or a lost answer.
//!
//! The embedded engine never conflicts, is never busy and never loses an answer; a table in the cloud does all of that.
//! Calls are counted as the shop makes them: the SDK's own retries belong to their call.

use std::collections::HashSet;
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use local::ConnectorLayer;
use serde_json::{Value, json};

/// A fault of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InjectedFault {
    /// The store reports an internal error. Nothing was done.
    ServerError,
    /// The store reports an internal error, although the call was done.
    DoneServerError,
    /// Another writer came at the same moment. Nothing was done. Reads never conflict, so they pass.
    Conflict,
    /// The store throttles the call. Nothing was done.
    Throttle,
    /// The call never reaches the store, and no answer comes.
    Timeout,
    /// The call is done, but its answer is lost.
    LostResponse,
    /// An eventually consistent read of one item does not find it yet. Other calls pass.
    StaleRead,
    /// The call succeeds after a delay: the runtime's clock is moved by this much, and nobody waits.
    Delay(Duration),
}

impl InjectedFault {
    /// The faults that break something.
    pub const ALL: [Self; 6] =
        [Self::ServerError, Self::DoneServerError, Self::Conflict, Self::Throttle, Self::Timeout, Self::LostResponse];

    /// Whether the call is done nevertheless.
    pub fn is_done(self) -> bool {
        matches!(self, Self::DoneServerError | Self::LostResponse | Self::Delay(_))
    }
}

/// How long a fault lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repetition {
    /// It hits one attempt; the SDK's next one passes.
    Once,
    /// It hits all attempts of the SDK at the call; the store's next one passes.
    OneCall,
    /// It hits the call and every retry, the SDK's and the store's, until it is disarmed.
    UntilDisarmed,
    /// It hits the call and every later one, until it is disarmed: the table is unavailable.
    Outage,
}

/// The fault injector between the shop and its table. Clones share it.
#[derive(Clone, Default)]
pub struct FaultInjector(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// The shape of each call so far.
    calls: Vec<String>,
    attempts: usize,
    injected: usize,
    /// The calls that were attempted before. Concurrent calls are retried in between each other.
    seen: HashSet<String>,
    armed: Option<Armed>,
}

struct Armed {
    fault: InjectedFault,
    repetition: Repetition,
    /// The number of calls that pass before it.
    pass: usize,
    /// The call that it has hit.
    target: Option<SentRequest>,
}

/// The parts of a request that identify its call.
struct SentRequest {
    invocation: String,
    operation: String,
    body: Value,
}

impl FaultInjector {
    /// The n-th call from now (the next is the first) gets the fault once.
    pub fn arm(&self, n: usize, fault: InjectedFault) {
        self.arm_with(n, fault, Repetition::Once);
    }

    /// The n-th call from now gets the fault however often it is retried.
    pub fn arm_until_disarmed(&self, n: usize, fault: InjectedFault) {
        self.arm_with(n, fault, Repetition::UntilDisarmed);
    }

    /// From now on everything passes.
    pub fn disarm(&self) {
        self.state().armed = None;
    }

    /// The calls so far. The SDK's retries of a call do not count; the store's, which are new calls to the SDK, do.
    pub fn call_count(&self) -> usize {
        self.state().calls.len()
    }

    /// The shapes of the calls from the n-th on (the first is 0). Two calls of one shape differ in ids and numbers only: a
    /// loop makes them, or a retry.
    pub fn call_shapes(&self, from: usize) -> Vec<String> {
        self.state().calls[from..].to_vec()
    }

    /// The requests so far, retries included.
    pub fn attempt_count(&self) -> usize {
        self.state().attempts
    }

    /// How many requests got the fault since it was armed.
    pub fn injected_count(&self) -> usize {
        self.state().injected
    }

    /// The n-th call from now gets the fault, and so do its retries as `repetition` says.
    pub fn arm_with(&self, n: usize, fault: InjectedFault, repetition: Repetition) {
        let mut state = self.state();
        state.injected = 0;
        state.armed = Some(Armed { fault, repetition, pass: n.saturating_sub(1), target: None });
    }

    /// The layer to open a shop with, so that its calls come through here.
    pub fn layer(&self) -> ConnectorLayer {
        let faults = self.clone();
        Box::new(move |connector| {
            let inner = connector.unwrap_or_else(|| aws_smithy_http_client::Builder::new().build_http());
            SharedHttpClient::new(FaultyClient { faults, inner })
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a request, and returns the fault for it.
    fn fault_for(&self, request: &HttpRequest) -> Option<InjectedFault> {
        let sent = SentRequest::of(request);
        let sent_operation = sent.operation.clone();
        let is_eventual_read = sent_operation == "GetItem" && sent.body["ConsistentRead"] != true;
        let mut state = self.state();
        state.attempts += 1;
        let is_new = state.seen.insert(sent.invocation.clone());
        if is_new {
            state.calls.push(sent.shape());
        }
        let armed = state.armed.as_mut()?;
        let is_target = match &armed.target {
            Some(target) => match armed.repetition {
                Repetition::Once => false,
                Repetition::OneCall => sent.invocation == target.invocation,
                Repetition::UntilDisarmed => sent.repeats(target),
                Repetition::Outage => true,
            },
            None if !is_new => false,
            None if armed.pass > 0 => {
                armed.pass -= 1;
                false
            }
            None => {
                armed.target = Some(sent);
                true
            }
        };
        let fault = armed.fault;
        let can_meet = match fault {
            InjectedFault::Conflict => is_write(&sent_operation),
            InjectedFault::StaleRead => is_eventual_read,
            _ => true,
        };
        let is_target = is_target && can_meet;
        state.injected += usize::from(is_target);
        is_target.then_some(fault)
    }
}

impl SentRequest {
    fn of(request: &HttpRequest) -> Self {
        let body = request.body().bytes().and_then(|bytes| serde_json::from_slice(bytes).ok()).unwrap_or_default();
        let invocation = request.headers().get("amz-sdk-invocation-id").unwrap_or_default().to_owned();
        Self { invocation, operation: operation(request), body }
    }

    /// The call without ids and numbers.
    fn shape(&self) -> String {
        format!("{} {}", self.operation, without_ids(&self.body))
    }

    /// Whether it is a retry of the same call by the SDK or the store. A transaction has the same token each time.
    fn repeats(&self, other: &Self) -> bool {
        let is_same_write = || is_write(&self.operation) && self.operation == other.operation && self.body == other.body;
        self.invocation == other.invocation || is_same_write()
    }
}

/// A body whose strings end where an id begins: `{"S": "Q#7"}` is `{"S": "Q"}`.
fn without_ids(body: &Value) -> Value {
    match body {
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), without_ids(value))).collect(),
        Value::Array(elements) => elements.iter().map(without_ids).collect(),
        Value::String(text) => text.split(|c: char| c == '#' || c.is_ascii_digit()).next().unwrap_or_default().into(),
        other => other.clone(),
    }
}

/// `PutItem`, of the header `X-Amz-Target: DynamoDB_20120810.PutItem`.
pub(crate) fn operation(request: &HttpRequest) -> String {
    let target = request.headers().get("x-amz-target").unwrap_or_default();
    target.rsplit('.').next().unwrap_or_default().to_owned()
}

fn is_transaction(operation: &str) -> bool {
    operation == "TransactWriteItems"
}

fn is_write(operation: &str) -> bool {
    is_transaction(operation) || matches!(operation, "PutItem" | "UpdateItem" | "DeleteItem")
}

impl fmt::Debug for FaultInjector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FaultInjector")
    }
}

#[derive(Debug)]
struct FaultyClient {
    faults: FaultInjector,
    inner: SharedHttpClient,
}

impl HttpClient for FaultyClient {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(FaultyConnector { faults: self.faults.clone(), inner })
    }
}

#[derive(Debug)]
struct FaultyConnector {
    faults: FaultInjector,
    inner: SharedHttpConnector,
}

impl HttpConnector for FaultyConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let Some(fault) = self.faults.fault_for(&request) else { return self.inner.call(request) };
        match fault {
            InjectedFault::ServerError => HttpConnectorFuture::ready(server_error()),
            InjectedFault::DoneServerError => {
                let answered = self.inner.call(request);
                HttpConnectorFuture::new(async move {
                    answered.await?;
                    server_error()
                })
            }
            InjectedFault::Throttle => {
                HttpConnectorFuture::ready(error_response(400, "ProvisionedThroughputExceededException", json!({"message": "injected"})))
            }
            InjectedFault::Conflict => HttpConnectorFuture::ready(conflict(&request)),
            InjectedFault::Timeout => HttpConnectorFuture::ready(Err(ConnectorError::timeout("injected: no way to the store".into()))),
            InjectedFault::StaleRead => HttpConnectorFuture::ready(response(200, &json!({}))),
            InjectedFault::Delay(by) => {
                let answered = self.inner.call(request);
                HttpConnectorFuture::new(async move {
                    let answer = answered.await;
                    tokio::time::pause();
                    tokio::time::advance(by).await;
                    tokio::time::resume();
                    answer
                })
            }
            InjectedFault::LostResponse => {
                let answered = self.inner.call(request);
                HttpConnectorFuture::new(async move {
                    answered.await?;
                    Err(ConnectorError::io(io::Error::new(io::ErrorKind::ConnectionReset, "injected: the answer is lost").into()))
                })
            }
        }
    }
}

fn server_error() -> Result<HttpResponse, ConnectorError> {
    error_response(500, "InternalServerError", json!({"message": "injected"}))
}

/// The store's refusal of a conflicting write.
fn conflict(request: &HttpRequest) -> Result<HttpResponse, ConnectorError> {
    let sent = SentRequest::of(request);
    if !is_transaction(&sent.operation) {
        return error_response(400, "TransactionConflictException", json!({"message": "Transaction is ongoing for the item"}));
    }
    let parts = sent.body["TransactItems"].as_array().map_or(1, Vec::len);
    let reason = |n: usize| {
        if n == 0 {
            json!({"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"})
        } else {
            json!({"Code": "None"})
        }
    };
    let reasons: Vec<Value> = (0..parts).map(reason).collect();
    let message = "Transaction cancelled, please refer cancellation reasons for specific reasons";
    error_response(400, "TransactionCanceledException", json!({"Message": message, "CancellationReasons": reasons}))
}

pub(crate) fn error_response(status: u16, kind: &str, mut body: Value) -> Result<HttpResponse, ConnectorError> {
    body["__type"] = format!("com.amazonaws.dynamodb.v20120810#{kind}").into();
    response(status, &body)
}

fn response(status: u16, body: &Value) -> Result<HttpResponse, ConnectorError> {
    let status = StatusCode::try_from(status).map_err(|e| ConnectorError::user(e.into()))?;
    let mut response = HttpResponse::new(status, SdkBody::from(body.to_string()));
    response.headers_mut().insert("content-type", "application/x-amz-json-1.0");
    Ok(response)
}
