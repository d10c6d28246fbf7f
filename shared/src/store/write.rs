//! Writes one item: update, put or delete. A failed condition is an outcome.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::error::ConditionalCheckFailedException;
use aws_sdk_dynamodb::types::{ConsumedCapacity, ReturnConsumedCapacity, ReturnValue, ReturnValuesOnConditionCheckFailure};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use super::condition::Aliases;
use super::meter::Action;
use super::{Condition, Item, Key, Put, Store, Update, from_item};
use crate::fault::Fault;

/// How a conditional write of one item ended.
#[derive(Clone, Debug)]
pub enum WriteOutcome<T = ()> {
    Done(T),
    /// The condition failed. Contains the existing item, if there is one.
    ConditionFailed(Option<Item>),
}

impl<T> WriteOutcome<T> {
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Done(_))
    }
}

impl WriteOutcome<Item> {
    /// The item after an update as a value, or the existing item if the condition failed.
    ///
    /// # Errors
    /// When the item is corrupt.
    pub fn read<T: DeserializeOwned>(self) -> Result<Result<T, Option<Item>>, Fault> {
        match self {
            Self::Done(item) => from_item(item).map(Ok),
            Self::ConditionFailed(found) => Ok(Err(found)),
        }
    }
}

impl Store {
    /// Writes a whole item.
    ///
    /// # Errors
    /// When the store does not answer. It may have written all the same.
    pub async fn put(&self, put: Put) -> Result<WriteOutcome, Fault> {
        let mut aliases = Aliases::default();
        let condition = put.when.map(|when| aliases.condition(when));
        let access = (Action::PutItem, put.key.kind().to_owned());
        let started = Instant::now();
        let call = self
            .client
            .put_item()
            .table_name(&*self.table)
            .set_item(Some(put.item))
            .set_condition_expression(condition)
            .set_expression_attribute_names(aliases.names())
            .set_expression_attribute_values(aliases.values())
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        let sent = self.retry_conflicts(|| call.clone().send()).await;
        self.write_outcome(started, access, sent.map(|answer| ((), answer.consumed_capacity)))
    }

    /// Changes an item. Returns its new state.
    ///
    /// # Errors
    /// When the store does not answer. It may have written all the same.
    pub async fn update(&self, update: Update) -> Result<WriteOutcome<Item>, Fault> {
        let mut aliases = Aliases::default();
        let expression = update.expression(&mut aliases);
        let condition = update.when.map(|when| aliases.condition(when));
        let access = (Action::UpdateItem, update.key.kind().to_owned());
        let started = Instant::now();
        let call = self
            .client
            .update_item()
            .table_name(&*self.table)
            .set_key(Some(update.key.attributes()))
            .update_expression(expression)
            .set_condition_expression(condition)
            .set_expression_attribute_names(aliases.names())
            .set_expression_attribute_values(aliases.values())
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        let sent = self.retry_conflicts(|| call.clone().send()).await;
        self.write_outcome(started, access, sent.map(|answer| (answer.attributes.unwrap_or_default(), answer.consumed_capacity)))
    }

    /// Deletes an item, if the condition holds.
    ///
    /// # Errors
    /// When the store does not answer. It may have deleted all the same.
    pub async fn delete(&self, key: &Key, when: Option<Condition>) -> Result<WriteOutcome, Fault> {
        let mut aliases = Aliases::default();
        let condition = when.map(|when| aliases.condition(when));
        let access = (Action::DeleteItem, key.kind().to_owned());
        let started = Instant::now();
        let call = self
            .client
            .delete_item()
            .table_name(&*self.table)
            .set_key(Some(key.attributes()))
            .set_condition_expression(condition)
            .set_expression_attribute_names(aliases.names())
            .set_expression_attribute_values(aliases.values())
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        let sent = self.retry_conflicts(|| call.clone().send()).await;
        self.write_outcome(started, access, sent.map(|answer| ((), answer.consumed_capacity)))
    }

    /// Adds 1 to an item's counter `n` and returns the new value, 1 for a new counter. A lost reply leaves a gap.
    ///
    /// # Errors
    /// When the store does not answer. It may have counted all the same.
    pub async fn increment(&self, key: &Key) -> Result<u64, Fault> {
        #[derive(Deserialize)]
        struct Counter {
            n: u64,
        }
        match self.update(Update::of(key).add("n", 1)).await?.read::<Counter>()? {
            Ok(counter) => Ok(counter.n),
            Err(_) => Err(Fault::missing("the counter that was just increased")),
        }
    }

    /// Meters a write, and distinguishes a failed condition from a fault.
    fn write_outcome<T, E: WriteError>(
        &self,
        started: Instant,
        access: (Action, String),
        sent: Result<(T, Option<ConsumedCapacity>), SdkError<E>>,
    ) -> Result<WriteOutcome<T>, Fault> {
        match sent {
            Ok((done, consumed)) => {
                self.record(started, vec![access], consumed.as_slice());
                Ok(WriteOutcome::Done(done))
            }
            Err(SdkError::ServiceError(ref e)) if let Some(failed) = e.err().condition_failure() => {
                self.record_condition_failure(started, vec![access]);
                Ok(WriteOutcome::ConditionFailed(failed.item.clone()))
            }
            Err(e) => Err(self.fault(operation(access.0), e)),
        }
    }
}

fn operation(action: Action) -> &'static str {
    match action {
        Action::PutItem => "putting an item",
        Action::DeleteItem => "deleting an item",
        _ => "updating an item",
    }
}

/// The error of a write of one item. Each has its own variant for a failed condition.
trait WriteError: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static {
    fn condition_failure(&self) -> Option<&ConditionalCheckFailedException>;
}

macro_rules! write_error {
    ($($error:ident)*) => {$(
        impl WriteError for $error {
            fn condition_failure(&self) -> Option<&ConditionalCheckFailedException> {
                if let Self::ConditionalCheckFailedException(failed) = self { Some(failed) } else { None }
            }
        }
    )*};
}

write_error!(PutItemError UpdateItemError DeleteItemError);
