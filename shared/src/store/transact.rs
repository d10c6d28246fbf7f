//! Writes several items: all or nothing, and once.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::{TransactWriteItemsError, TransactWriteItemsOutput};
use aws_sdk_dynamodb::types::{
    CancellationReason, ConditionCheck, Delete, Put as SdkPut, ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure,
    TransactWriteItem, Update as SdkUpdate,
};
use sha2::{Digest as _, Sha256};
use tokio::time::Instant;

use super::condition::Aliases;
use super::retry::is_retryable;
use super::{Item, Store, Write};
use crate::fault::Fault;
use crate::values::secret;

/// The maximum number of writes in one transaction.
pub const TRANSACTION_MAX: usize = 100;

const WRITING: &str = "writing a transaction";

/// How a transaction ended.
#[derive(Clone, Debug)]
pub enum TransactOutcome {
    Done,
    /// Nothing was written. For each write, in order: whether its condition failed, and the existing item.
    ConditionFailed(Vec<ConditionFailure>),
}

/// What a cancelled transaction reports for one of its writes.
#[derive(Clone, Debug)]
pub struct ConditionFailure {
    pub condition_failed: bool,
    pub item: Option<Item>,
}

impl TransactOutcome {
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Done)
    }
}

/// The result of one try.
enum Try {
    Ended(TransactOutcome),
    /// It conflicted with another transaction, or the store failed while it ran. Whether it was committed is unknown.
    Again,
}

impl Store {
    /// Writes all or nothing. A transaction that conflicts with another one is retried; a failed condition is an
    /// outcome.
    ///
    /// All tries, the SDK's and ours, carry the same token. If an earlier try was committed although the store reported
    /// an error, the next one succeeds without writing again. The store remembers a token for ten minutes.
    ///
    /// # Errors
    /// When the store does not answer, or the conflict persists. It may have written all the same.
    pub async fn transact(&self, writes: Vec<Write>) -> Result<TransactOutcome, Fault> {
        let accesses: Vec<_> = writes.iter().map(Write::access).collect();
        let parts: Vec<TransactWriteItem> = writes.into_iter().map(|write| self.transact_item(write)).collect::<Result<_, _>>()?;
        let call = self
            .client
            .transact_write_items()
            .set_transact_items(Some(parts))
            .client_request_token(self.request_token())
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        let mut backoff = self.backoff();
        loop {
            let started = Instant::now();
            let sent = call.clone().send().await;
            let consumed = sent.as_ref().map(|answer| answer.consumed_capacity().to_vec()).unwrap_or_default();
            match self.assess(sent)? {
                Try::Ended(outcome) => {
                    if outcome.is_done() {
                        self.record(started, accesses, &consumed);
                    } else {
                        self.record_condition_failure(started, accesses);
                    }
                    return Ok(outcome);
                }
                Try::Again => backoff.pause(WRITING).await?,
            }
        }
    }

    /// A token that no other transaction has. It contains the table's name, because tokens are unique per account and
    /// shops in tests share their seeds.
    fn request_token(&self) -> String {
        let digest = Sha256::new().chain_update(&*self.table).chain_update(self.rng.bytes::<16>()).finalize();
        secret::encode(&digest[..16])
    }

    fn transact_item(&self, write: Write) -> Result<TransactWriteItem, Fault> {
        /// Sets what all kinds of transactional writes share; the SDK's builders have no common trait.
        macro_rules! transact_item {
            ($variant:ident, $builder:expr, $aliases:ident, $when:expr) => {{
                let condition = $when.map(|when| $aliases.condition(when));
                $builder
                    .table_name(&*self.table)
                    .set_condition_expression(condition)
                    .set_expression_attribute_names($aliases.names())
                    .set_expression_attribute_values($aliases.values())
                    .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
                    .build()
                    .map(|part| TransactWriteItem::builder().$variant(part).build())
            }};
        }
        let mut aliases = Aliases::default();
        match write {
            Write::Put(put) => transact_item!(put, SdkPut::builder().set_item(Some(put.item)), aliases, put.when),
            Write::Update(update) => {
                let expression = update.expression(&mut aliases);
                let builder = SdkUpdate::builder().set_key(Some(update.key.attributes())).update_expression(expression);
                transact_item!(update, builder, aliases, update.when)
            }
            Write::Delete(key, when) => transact_item!(delete, Delete::builder().set_key(Some(key.attributes())), aliases, when),
            Write::ConditionCheck(key, when) => {
                transact_item!(condition_check, ConditionCheck::builder().set_key(Some(key.attributes())), aliases, Some(when))
            }
        }
        .map_err(|e| Fault::internal("building a transaction", e))
    }

    /// Distinguishes outcomes, conflicts and faults.
    fn assess(&self, sent: Result<TransactWriteItemsOutput, SdkError<TransactWriteItemsError>>) -> Result<Try, Fault> {
        let Err(error) = sent else { return Ok(Try::Ended(TransactOutcome::Done)) };
        match error.as_service_error() {
            Some(TransactWriteItemsError::TransactionCanceledException(e)) => {
                let reasons = e.cancellation_reasons.as_deref().unwrap_or_default();
                if reasons.iter().any(|reason| code(reason) == "ConditionalCheckFailed") {
                    return Ok(Try::Ended(TransactOutcome::ConditionFailed(reasons.iter().map(condition_failure).collect())));
                }
                let is_passing =
                    |reason| matches!(code(reason), "None" | "TransactionConflict" | "ThrottlingError" | "ProvisionedThroughputExceeded");
                if reasons.iter().all(is_passing) { Ok(Try::Again) } else { Err(self.fault(WRITING, error)) }
            }
            Some(e) if is_retryable(e.code()) => Ok(Try::Again),
            _ => Err(self.fault(WRITING, error)),
        }
    }
}

fn code(reason: &CancellationReason) -> &str {
    reason.code.as_deref().unwrap_or("None")
}

fn condition_failure(reason: &CancellationReason) -> ConditionFailure {
    ConditionFailure { condition_failed: code(reason) == "ConditionalCheckFailed", item: reason.item.clone() }
}
