//! What reaches a function otherwise than by a call: records of the table's stream, schedules, and what the mail
//! service tells. Each arrives at least once.

use std::time::Instant;

use aws_lambda_events::event::dynamodb::Event;
use aws_lambda_events::event::eventbridge::EventBridgeEvent;
use aws_lambda_events::event::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use lambda_http::{LambdaEvent, service_fn};
use serde::Serialize;
use serde_json::Value;
use tracing::Instrument as _;

use super::lambda::{Error, mailing_shop_from_environment, shop_from_environment};
use super::log;
use crate::fault::Fault;
use crate::mail::{Feedback, QueuedJob};
use crate::metrics::InvocationMetrics;
use crate::shop::Shop;

/// Why `mail-send` was called.
#[derive(Debug)]
pub enum Trigger {
    /// New jobs, each with the number of its record; what cannot be read is handed back.
    Jobs(Vec<(Option<String>, Result<QueuedJob, Fault>)>),
    /// The schedule: look for what waits.
    Schedule,
}

impl Trigger {
    /// Reads an event. One with records is the stream's; anything else is the schedule's.
    ///
    /// # Errors
    /// When its records are none of a stream's.
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

/// What the mail service tells of a mail, by way of the event bus.
///
/// # Errors
/// When it is no such event: it ends where staff see it.
pub fn parse_feedback(event: Value) -> Result<Feedback, Fault> {
    let event: EventBridgeEvent = serde_json::from_value(event).map_err(|e| Fault::corrupt("reading an event of the bus", e))?;
    Feedback::read(event.detail)
}

/// Hands triggers to `perform`, which answers the numbers of records to be tried again, so that the rest of a batch is
/// not repeated. A fault fails the invocation.
///
/// # Errors
/// When the environment is incomplete, or the platform cannot be reached.
pub async fn run_stream(perform: impl AsyncFn(&Shop, Trigger) -> Result<Vec<String>, Fault>) -> Result<(), Error> {
    log::start();
    run(mailing_shop_from_environment().await?, Trigger::parse, async |shop, trigger| Ok(batch_response(perform(shop, trigger).await?)))
        .await
}

/// Hands what the mail service tells to `perform`. A fault fails the invocation, so that the platform tries again.
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
    let answer = async |event: LambdaEvent<Value>| perform(&shop.metered(), parse(event.payload)?).await;
    lambda_runtime::run(service_fn(answer)).await
}

/// Does a piece of work that nobody called for, on a shop that is metered for it alone; counts it, and what it took of the
/// table. Every line of the log within it says which use case it belongs to.
pub async fn run_metered<T>(shop: &Shop, use_case: &'static str, work: impl AsyncFnOnce(&Shop) -> Result<T, Fault>) -> Result<T, Fault> {
    let shop = shop.metered();
    let started = Instant::now();
    let done = work(&shop).instrument(tracing::info_span!("event", use_case)).await;
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
