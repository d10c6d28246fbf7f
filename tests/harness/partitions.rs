//! Simulated partition limits: a connector in front of the SDK that counts the capacity each partition key consumes within
//! a second of the shop's clock, and throttles as a partition would. Reads and writes have separate limits: a key that
//! accepts no more writes can still be read.
//!
//! Each key counts as its own partition, which is the worst case (AWS, "Best practices for designing and using partition
//! keys effectively").

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use local::ConnectorLayer;
use serde_json::Value;

use crate::faults::{error_response, operation};

/// The half units that a partition provides per second.
const HALF_WRITES_MAX: u64 = 2 * 1_000;
const HALF_READS_MAX: u64 = 2 * 3_000;

/// The consumption of a partition key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    pub half_reads: u64,
    pub half_writes: u64,
}

impl Load {
    /// The used share of a second's capacity, in thousandths.
    pub fn per_mille(self) -> u64 {
        (self.half_writes * 1_000 / HALF_WRITES_MAX).max(self.half_reads * 1_000 / HALF_READS_MAX)
    }
}

/// The partitions of one shop. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Partitions(Arc<Mutex<State>>);

/// How much a call counts until its answer reports its consumption.
const HALF_UNITS_IN_FLIGHT: u64 = 2;

#[derive(Debug, Default)]
struct State {
    loads: BTreeMap<String, Load>,
    /// The divisor of the real limits.
    limit_divisor: Option<u64>,
    write_blocked: BTreeSet<String>,
    throttled: BTreeMap<String, u64>,
}

impl Partitions {
    /// From now on, divides the real limits by this number.
    pub fn limit_to_one_in(&self, part: u64) {
        self.state().limit_divisor = Some(part);
    }

    /// From now on a key accepts no writes, as if others had used up its capacity.
    pub fn block_writes(&self, key: &str) {
        self.state().write_blocked.insert(key.to_owned());
    }

    /// Every key accepts writes again.
    pub fn unblock_writes(&self) {
        self.state().write_blocked.clear();
    }

    /// A new second begins: all counts are zero again.
    pub fn next_second(&self) {
        let mut state = self.state();
        state.loads.clear();
        state.throttled.clear();
    }

    /// The consumption of each key in this second.
    pub fn loads(&self) -> BTreeMap<String, Load> {
        self.state().loads.clone()
    }

    /// How many requests were refused in this second, by the key that was full.
    pub fn throttled(&self) -> BTreeMap<String, u64> {
        self.state().throttled.clone()
    }

    /// The connector to put between the shop and its table.
    pub fn layer(&self) -> ConnectorLayer {
        let partitions = self.clone();
        Box::new(move |connector| {
            let inner = connector.unwrap_or_else(|| aws_smithy_http_client::Builder::new().build_http());
            SharedHttpClient::new(LimitedClient { partitions, inner })
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a call must be refused. An admitted call counts as one unit per key until its answer reports its consumption, so the
    /// limit holds however many calls are in flight.
    fn throttles(&self, keys: &[String], is_read: bool) -> bool {
        let mut state = self.state();
        if let Some(full) = keys.iter().find(|key| state.throttles(key, is_read)) {
            *state.throttled.entry(full.clone()).or_default() += 1;
            return true;
        }
        for key in keys {
            state.add(key, is_read, HALF_UNITS_IN_FLIGHT);
        }
        false
    }

    /// Divides what a call consumed among the items it touched.
    fn charge(&self, keys: Vec<String>, is_read: bool, half_units: u64) {
        let mut state = self.state();
        let share = half_units / (keys.len() as u64).max(1);
        for key in keys {
            state.release(&key, is_read);
            state.add(&key, is_read, share);
        }
    }
}

impl State {
    fn load(&mut self, key: &str, is_read: bool) -> &mut u64 {
        let load = self.loads.entry(key.to_owned()).or_default();
        if is_read { &mut load.half_reads } else { &mut load.half_writes }
    }

    fn add(&mut self, key: &str, is_read: bool, half_units: u64) {
        *self.load(key, is_read) += half_units;
    }

    /// Removes the provisional count of a call in flight. If a new second has begun meanwhile, there is nothing to remove.
    fn release(&mut self, key: &str, is_read: bool) {
        let load = self.load(key, is_read);
        *load = load.saturating_sub(HALF_UNITS_IN_FLIGHT);
    }

    fn throttles(&self, key: &str, is_read: bool) -> bool {
        let load = self.loads.get(key).copied().unwrap_or_default();
        let (taken, max) = if is_read { (load.half_reads, HALF_READS_MAX) } else { (load.half_writes, HALF_WRITES_MAX) };
        let is_full = self.limit_divisor.is_some_and(|part| taken * part >= max);
        is_full || !is_read && self.write_blocked.contains(key)
    }
}

#[derive(Debug)]
struct LimitedClient {
    partitions: Partitions,
    inner: SharedHttpClient,
}

impl HttpClient for LimitedClient {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(LimitedConnector { partitions: self.partitions.clone(), inner })
    }
}

#[derive(Debug)]
struct LimitedConnector {
    partitions: Partitions,
    inner: SharedHttpConnector,
}

impl HttpConnector for LimitedConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let operation = operation(&request);
        let is_read = matches!(operation.as_str(), "GetItem" | "BatchGetItem" | "Query" | "Scan");
        let keys = keys_of(&operation, &request);
        if self.partitions.throttles(&keys, is_read) {
            let why = serde_json::json!({"message": "Throughput exceeds the limit of the key range"});
            return HttpConnectorFuture::ready(error_response(400, "ProvisionedThroughputExceededException", why));
        }
        let (partitions, answered) = (self.partitions.clone(), self.inner.call(request));
        HttpConnectorFuture::new(async move {
            let response = answered.await;
            partitions.charge(keys, is_read, response.as_ref().map(consumed).unwrap_or_default());
            response
        })
    }
}

/// The partition key of every item that a request touches.
fn keys_of(operation: &str, request: &HttpRequest) -> Vec<String> {
    let body: Value = request.body().bytes().and_then(|bytes| serde_json::from_slice(bytes).ok()).unwrap_or_default();
    let pk = |item: &Value| item["pk"]["S"].as_str().map(str::to_owned);
    let written = |part: &Value| pk(&part["Key"]).or_else(|| pk(&part["Item"]));
    match operation {
        "Query" => body["ExpressionAttributeValues"][":pk"]["S"].as_str().map(str::to_owned).into_iter().collect(),
        "TransactWriteItems" => {
            let parts = body["TransactItems"].as_array().into_iter().flatten();
            parts.filter_map(|part| part.as_object()?.values().find_map(written)).collect()
        }
        "BatchGetItem" => {
            let tables = body["RequestItems"].as_object().into_iter().flat_map(|tables| tables.values());
            tables.flat_map(|table| table["Keys"].as_array().into_iter().flatten()).filter_map(pk).collect()
        }
        _ => written(&body).into_iter().collect(),
    }
}

/// The half units that a response reports.
fn consumed(response: &HttpResponse) -> u64 {
    let body: Value = response.body().bytes().and_then(|bytes| serde_json::from_slice(bytes).ok()).unwrap_or_default();
    let told = &body["ConsumedCapacity"];
    let all = told.as_array().cloned().unwrap_or_else(|| vec![told.clone()]);
    all.iter().map(|one| half_units(&one["CapacityUnits"])).sum()
}

/// `1.5` as 3, without a float.
fn half_units(told: &Value) -> u64 {
    let text = told.to_string();
    let (whole, part) = text.split_once('.').unwrap_or((&text, "0"));
    whole.parse::<u64>().unwrap_or(0) * 2 + u64::from(part.starts_with('5'))
}
