//! What reaches a function otherwise than by a call: records of the table's stream, and the schedule.

use aws_lambda_events::event::dynamodb::Event;
use aws_lambda_events::event::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use lambda_http::{LambdaEvent, service_fn};
use serde_json::Value;

use super::lambda::{Error, mailing_shop_from_environment, start_log};
use crate::fault::Fault;
use crate::mail::outbox::Waiting;
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

/// Hands triggers to `perform`, which answers the numbers of records to be tried again, so that the rest of a batch is
/// not repeated.
pub async fn run(perform: impl AsyncFn(&Shop, Trigger) -> Vec<String>) -> Result<(), Error> {
    start_log();
    let shop = mailing_shop_from_environment().await?;
    let answer = async |event: LambdaEvent<Value>| {
        let trigger = Trigger::parse(event.payload)?;
        Ok::<_, Error>(partial(perform(&shop.metered(), trigger).await))
    };
    lambda_runtime::run(service_fn(answer)).await
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
