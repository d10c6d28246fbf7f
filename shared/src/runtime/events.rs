//! Events that reach a function other than by a call: records of the table's stream, schedules, and the mail service's
//! reports. Each arrives at least once.

use std::time::Instant;

use aws_lambda_events::event::dynamodb::Event;
use aws_lambda_events::event::eventbridge::EventBridgeEvent;
use aws_lambda_events::event::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use lambda_http::lambda_runtime::{self, LambdaEvent, service_fn};
use serde::Serialize;
use serde_json::Value;
use tracing::Instrument as _;

use super::deadline;
use super::lambda::{Error, mailing_shop_from_environment, shop_from_environment};
use super::log;
use crate::fault::Fault;
use crate::mail::{Feedback, QueuedJob};
use crate::metrics::InvocationMetrics;
use crate::shop::Shop;

/// Why `mail-send` was called.
#[derive(Debug)]
pub enum Trigger {
    /// New jobs, each with its record's sequence number, or a fault if the record cannot be read.
    Jobs(Vec<(Option<String>, Result<QueuedJob, Fault>)>),
    /// The schedule: look for waiting jobs.
    Schedule,
}

impl Trigger {
    /// Reads an event. One with records comes from the stream; any other from the schedule.
    ///
    /// # Errors
    /// When its records are not a stream's.
    pub fn parse(event: Value) -> Result<Self, Fault> {
        if event.get("Records").is_none() {
            return Ok(Self::Schedule);
        }
        let event: Event = serde_json::from_value(event).map_err(|e| Fault::corrupt("reading a batch of the stream", e))?;
        let jobs = event.records.into_iter().filter(|record| !record.change.new_image.is_empty()).map(|record| {
            let job = serde_dynamo::from_item(record.change.new_image);
            (record.change.sequence_number, job.map_err(|e| Fault::corrupt("reading a record of the outbox", e)))
        });
        Ok(Self::Jobs(jobs.collect()))
    }
}

/// Reads a report of the mail service from the event bus.
///
/// # Errors
/// When it is not such an event. It ends up in the dead-letter queue, where staff see it.
pub fn parse_feedback(event: Value) -> Result<Feedback, Fault> {
    let event: EventBridgeEvent = serde_json::from_value(event).map_err(|e| Fault::corrupt("reading an event of the bus", e))?;
    Feedback::read(event.detail)
}

/// Passes triggers to `perform`, which returns the sequence numbers of records to retry, so that the rest of the batch
/// is not repeated. A fault fails the invocation.
///
/// # Errors
/// When the environment is incomplete, or the platform cannot be reached.
pub async fn run_stream(perform: impl AsyncFn(&Shop, Trigger) -> Result<Vec<String>, Fault>) -> Result<(), Error> {
    log::start();
    run(mailing_shop_from_environment().await?, Trigger::parse, async |shop, trigger| Ok(batch_response(perform(shop, trigger).await?)))
        .await
}

/// Passes the mail service's reports to `perform`. A fault fails the invocation, so that the platform retries it.
///
/// # Errors
/// When the environment is incomplete, or the platform cannot be reached.
pub async fn run_feedback(perform: impl AsyncFn(&Shop, &Feedback) -> Result<(), Fault>) -> Result<(), Error> {
    log::start();
    run(shop_from_environment().await?, parse_feedback, async |shop, feedback| Ok(perform(shop, &feedback).await?)).await
}

/// Calls `perform` at every tick of a schedule.
///
/// # Errors
/// When the environment is incomplete, or the platform cannot be reached.
pub async fn run_schedule(perform: impl AsyncFn(&Shop) -> Result<(), Fault>) -> Result<(), Error> {
    log::start();
    run(shop_from_environment().await?, Ok, async |shop, _: Value| Ok(perform(shop).await?)).await
}

async fn run<E, R: Serialize>(
    shop: Shop,
    parse: fn(Value) -> Result<E, Fault>,
    perform: impl AsyncFn(&Shop, E) -> Result<R, Error>,
) -> Result<(), Error> {
    let answer = async |event: LambdaEvent<Value>| {
        let shop = deadline::shop_for(&shop.metered(), &event.context);
        perform(&shop, parse(event.payload)?).await
    };
    lambda_runtime::run(service_fn(answer)).await
}

/// Runs work that no call started, on a shop that is metered for it alone, and records its metrics. Every log line
/// within it names the use case. At the shop's deadline it ends as a fault.
pub async fn run_metered<T>(shop: &Shop, use_case: &'static str, work: impl AsyncFnOnce(&Shop) -> Result<T, Fault>) -> Result<T, Fault> {
    let shop = shop.metered();
    let started = Instant::now();
    let done = deadline::within(&shop, work(&shop)).instrument(tracing::info_span!("event", use_case)).await;
    let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let counted = InvocationMetrics { use_case, is_fault: done.is_err(), millis, calls: &shop.store().meter().calls() };
    shop.metrics().record_invocation(counted, shop.now());
    done
}

fn batch_response(failed: Vec<String>) -> DynamoDbEventResponse {
    let mut response = DynamoDbEventResponse::default();
    response.batch_item_failures = failed
        .into_iter()
        .map(|number| {
            let mut failure = DynamoDbBatchItemFailure::default();
            failure.item_identifier = Some(number);
            failure
        })
        .collect();
    response
}
