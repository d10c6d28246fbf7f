//! What reaches a function otherwise than by a call: records of the table's stream, schedules, and what the mail
//! service tells. Each arrives at least once.

use std::time::Instant;

use aws_lambda_events::event::dynamodb::Event;
use aws_lambda_events::event::eventbridge::EventBridgeEvent;
use aws_lambda_events::event::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use lambda_http::{LambdaEvent, service_fn};
use serde::Serialize;
use serde_json::Value;

use super::lambda::{Error, mailing_shop_from_environment, shop_from_environment, start_log};
use crate::fault::Fault;
use crate::mail::Feedback;
use crate::mail::outbox::Waiting;
use crate::metrics::Answered;
use crate::shop::Shop;

/// Why `mail-send` was called.
#[derive(Debug)]
pub enum Trigger {
    /// New errands, each with the number of its record; what cannot be read is handed back.
    Errands(Vec<(Option<String>, Result<Waiting, Fault>)>),
    /// The schedule: look for what waits.
    Schedule,
}

impl Trigger {
    /// Reads an event. One with records is the stream's; anything else is the schedule's.
    pub fn parse(event: Value) -> Result<Self, Error> {
        if event.get("Records").is_none() {
            return Ok(Self::Schedule);
        }
        let event: Event = serde_json::from_value(event)?;
        let errands = event.records.into_iter().filter(|record| !record.change.new_image.is_empty()).map(|record| {
            let errand = serde_dynamo::from_item(record.change.new_image);
            (record.change.sequence_number, errand.map_err(|e| Fault::corrupt("reading a record of the outbox", e)))
        });
        Ok(Self::Errands(errands.collect()))
    }
}

/// What the mail service tells of a mail, by way of the event bus.
///
/// # Errors
/// When it is no such event: it ends where staff see it.
pub fn feedback(event: Value) -> Result<Feedback, Error> {
    let event: EventBridgeEvent = serde_json::from_value(event)?;
    Ok(Feedback::read(event.detail)?)
}

/// Hands triggers to `perform`, which answers the numbers of records to be tried again, so that the rest of a batch is
/// not repeated.
///
/// # Errors
/// When the environment is incomplete, or the platform cannot be reached.
pub async fn run_stream(perform: impl AsyncFn(&Shop, Trigger) -> Vec<String>) -> Result<(), Error> {
    start_log();
    run(mailing_shop_from_environment().await?, Trigger::parse, async |shop, trigger| Ok(partial(perform(shop, trigger).await))).await
}

/// Hands what the mail service tells to `perform`. A fault fails the invocation, so that the platform tries again.
///
/// # Errors
/// When the environment is incomplete, or the platform cannot be reached.
pub async fn run_feedback(perform: impl AsyncFn(&Shop, &Feedback) -> Result<(), Fault>) -> Result<(), Error> {
    start_log();
    run(shop_from_environment().await?, feedback, async |shop, told| Ok(perform(shop, &told).await?)).await
}

/// Calls `perform` at every tick of a schedule.
///
/// # Errors
/// When the environment is incomplete, or the platform cannot be reached.
pub async fn run_schedule(perform: impl AsyncFn(&Shop) -> Result<(), Fault>) -> Result<(), Error> {
    start_log();
    run(shop_from_environment().await?, Ok, async |shop, _: Value| Ok(perform(shop).await?)).await
}

async fn run<E, R: Serialize>(
    shop: Shop,
    parse: fn(Value) -> Result<E, Error>,
    perform: impl AsyncFn(&Shop, E) -> Result<R, Error>,
) -> Result<(), Error> {
    let answer = async |event: LambdaEvent<Value>| perform(&shop.metered(), parse(event.payload)?).await;
    lambda_runtime::run(service_fn(answer)).await
}

/// Counts a piece of work that nobody called for, and what it took of the table. The shop is one that was metered for
/// this work alone.
pub fn count(shop: &Shop, use_case: &'static str, started: Instant, is_fault: bool) {
    let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let counted = Answered { use_case, is_fault, millis, calls: &shop.store().meter().calls() };
    shop.metrics().answered(counted, shop.now());
}

fn partial(failed: Vec<String>) -> DynamoDbEventResponse {
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
