//! The table's stream, as the platform delivers it: records of the outbox become errands.

use aws_lambda_events::event::dynamodb::Event;
use aws_lambda_events::event::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use lambda_http::{LambdaEvent, service_fn};

use super::lambda::{Error, shop_from_environment, start_log};
use crate::fault::Fault;
use crate::mail::outbox::Waiting;
use crate::shop::Shop;

/// Hands each new errand to `perform`, which says whether it needs no other try. What failed is handed back alone,
/// so that the rest of the batch is not repeated.
pub async fn run(perform: impl AsyncFn(&Shop, &Waiting) -> bool) -> Result<(), Error> {
    start_log();
    let shop = shop_from_environment().await?;
    lambda_runtime::run(service_fn(|event: LambdaEvent<Event>| async { Ok::<_, Error>(answer(&shop, event.payload, &perform).await) }))
        .await
}

/// The partial answer to one batch.
pub async fn answer(shop: &Shop, event: Event, perform: &impl AsyncFn(&Shop, &Waiting) -> bool) -> DynamoDbEventResponse {
    let mut failures = Vec::new();
    for record in event.records {
        let number = record.change.sequence_number.clone();
        let is_done = match errand(record.change.new_image) {
            Ok(Some(waiting)) => perform(&shop.metered(), &waiting).await,
            Ok(None) => true,
            Err(fault) => {
                tracing::error!(%fault, "a record of the stream cannot be read");
                false
            }
        };
        if !is_done {
            let mut failure = DynamoDbBatchItemFailure::default();
            failure.item_identifier = number;
            failures.push(failure);
        }
    }
    let mut response = DynamoDbEventResponse::default();
    response.batch_item_failures = failures;
    response
}

/// The errand a record tells of; removed and changed items tell of none.
fn errand(image: serde_dynamo::Item) -> Result<Option<Waiting>, Fault> {
    if image.is_empty() {
        return Ok(None);
    }
    serde_dynamo::from_item(image).map(Some).map_err(|e| Fault::corrupt("reading a record of the outbox", e))
}
