//! Writing: puts, updates and deletes that say what must be true, alone or all together.

use std::future::Future;
use std::time::Duration;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{
    AttributeValue, CancellationReason, ConditionCheck, Delete, Put as SdkPut, ReturnConsumedCapacity, ReturnValue,
    ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update as SdkUpdate,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use super::condition::{Aliases, attribute_value};
use super::item::expiring;
use super::meter::Action;
use super::{Condition, Item, Key, Store, from_item, to_item};
use crate::fault::Fault;
use crate::values::Timestamp;

/// The most writes of one transaction.
pub const TRANSACTION_MAX: usize = 100;

/// How often something that only met another writer is tried again.
const ATTEMPTS_MAX: u32 = 6;

/// A new item, or one in the place of the old.
#[derive(Clone, Debug)]
pub struct Put {
    key: Key,
    item: Item,
    when: Option<Condition>,
}

impl Put {
    /// # Errors
    /// When the value is no map: a bug in its type.
    pub fn new<T: Serialize>(key: &Key, value: &T) -> Result<Self, Fault> {
        Ok(Self { key: key.clone(), item: to_item(key, value)?, when: None })
    }

    pub fn when(mut self, when: Condition) -> Self {
        self.when = Some(when);
        self
    }

    /// The table may forget the item after this moment.
    pub fn expiring(mut self, at: Timestamp) -> Self {
        self.item = expiring(self.item, at);
        self
    }
}

/// Changes to some attributes of an item.
#[derive(Clone, Debug)]
pub struct Update {
    key: Key,
    sets: Vec<(String, AttributeValue)>,
    sets_if_not_exists: Vec<(String, AttributeValue)>,
    removes: Vec<String>,
    adds: Vec<(String, AttributeValue)>,
    when: Option<Condition>,
}

impl Update {
    pub fn of(key: &Key) -> Self {
        Self { key: key.clone(), sets: Vec::new(), sets_if_not_exists: Vec::new(), removes: Vec::new(), adds: Vec::new(), when: None }
    }

    pub fn set(mut self, attribute: &str, value: impl Serialize) -> Self {
        self.sets.push((attribute.to_owned(), attribute_value(value)));
        self
    }

    /// Sets the attribute where it is not set yet.
    pub fn set_if_not_exists(mut self, attribute: &str, value: impl Serialize) -> Self {
        self.sets_if_not_exists.push((attribute.to_owned(), attribute_value(value)));
        self
    }

    pub fn remove(mut self, attribute: &str) -> Self {
        self.removes.push(attribute.to_owned());
        self
    }

    /// Sets the attribute to a value, or removes it where there is none.
    pub fn set_or_remove(self, attribute: &str, value: Option<impl Serialize>) -> Self {
        match value {
            Some(value) => self.set(attribute, value),
            None => self.remove(attribute),
        }
    }

    /// Adds to a number that begins at 0. A lost answer counts twice: never for money.
    pub fn add(mut self, attribute: &str, amount: i64) -> Self {
        self.adds.push((attribute.to_owned(), attribute_value(amount)));
        self
    }

    /// The table may forget the item after this moment.
    pub fn expiring(self, at: Timestamp) -> Self {
        self.set("ttl", at.seconds())
    }

    pub fn when(mut self, when: Condition) -> Self {
        self.when = Some(when);
        self
    }

    fn expression(&self, aliases: &mut Aliases) -> String {
        let mut clauses = Vec::new();
        let mut clause = |word: &str, parts: Vec<String>| {
            if !parts.is_empty() {
                clauses.push(format!("{word} {}", parts.join(", ")));
            }
        };
        let mut sets: Vec<String> = self.sets.iter().map(|(n, v)| format!("{} = {}", aliases.name(n), aliases.value(v.clone()))).collect();
        sets.extend(self.sets_if_not_exists.iter().map(|(n, v)| {
            let name = aliases.name(n);
            format!("{name} = if_not_exists({name}, {})", aliases.value(v.clone()))
        }));
        clause("SET", sets);
        clause("REMOVE", self.removes.iter().map(|n| aliases.name(n)).collect());
        let adds = self.adds.iter().map(|(n, v)| format!("{} {}", aliases.name(n), aliases.value(v.clone()))).collect();
        clause("ADD", adds);
        clauses.join(" ")
    }
}

/// One write of a transaction.
#[derive(Clone, Debug)]
pub enum Write {
    Put(Put),
    Update(Update),
    Delete(Key, Option<Condition>),
    /// Changes nothing and costs a write of the item's size: better fold it into a write that happens anyway.
    ConditionCheck(Key, Condition),
}

impl From<Put> for Write {
    fn from(put: Put) -> Self {
        Self::Put(put)
    }
}

impl From<Update> for Write {
    fn from(update: Update) -> Self {
        Self::Update(update)
    }
}

/// Deletes an item where the condition holds.
pub fn delete(key: &Key, when: Option<Condition>) -> Write {
    Write::Delete(key.clone(), when)
}

/// Holds a transaction to a condition of an item that it does not write.
pub fn condition_check(key: &Key, when: Condition) -> Write {
    Write::ConditionCheck(key.clone(), when)
}

/// How a conditional write of one item ended.
#[derive(Clone, Debug)]
pub enum WriteOutcome<T = ()> {
    Done(T),
    /// The condition did not hold; the item that was there, if one was.
    ConditionFailed(Option<Item>),
}

impl<T> WriteOutcome<T> {
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Done(_))
    }
}

/// How a transaction ended.
#[derive(Clone, Debug)]
pub enum TransactOutcome {
    Done,
    /// Nothing was written. For each write, in order: whether its condition failed, and the item that was there.
    ConditionFailed(Vec<ConditionFailure>),
}

/// Why one write of a transaction was not made.
#[derive(Clone, Debug)]
pub struct ConditionFailure {
    pub condition_failed: bool,
    pub item: Option<Item>,
}

impl TransactOutcome {
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Done)
    }

    /// Whether the n-th write was one that was refused.
    pub fn condition_failed_at(&self, n: usize) -> bool {
        matches!(self, Self::ConditionFailed(reasons) if reasons.get(n).is_some_and(|reason| reason.condition_failed))
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
        let accesses = vec![(Action::PutItem, put.key.kind().to_owned())];
        match sent {
            Ok(answer) => {
                self.record(started, accesses, answer.consumed_capacity.as_slice());
                Ok(WriteOutcome::Done(()))
            }
            Err(SdkError::ServiceError(ref e)) if let PutItemError::ConditionalCheckFailedException(refused) = e.err() => {
                self.record_condition_failure(started, accesses);
                Ok(WriteOutcome::ConditionFailed(refused.item.clone()))
            }
            Err(e) => Err(store_fault("putting an item", e)),
        }
    }

    /// Changes an item and answers its new state.
    ///
    /// # Errors
    /// When the store does not answer. It may have written all the same.
    pub async fn update(&self, update: Update) -> Result<WriteOutcome<Item>, Fault> {
        let mut aliases = Aliases::default();
        let expression = update.expression(&mut aliases);
        let condition = update.when.map(|when| aliases.condition(when));
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
        let accesses = vec![(Action::UpdateItem, update.key.kind().to_owned())];
        match sent {
            Ok(answer) => {
                self.record(started, accesses, answer.consumed_capacity.as_slice());
                Ok(WriteOutcome::Done(answer.attributes.unwrap_or_default()))
            }
            Err(SdkError::ServiceError(ref e)) if let UpdateItemError::ConditionalCheckFailedException(refused) = e.err() => {
                self.record_condition_failure(started, accesses);
                Ok(WriteOutcome::ConditionFailed(refused.item.clone()))
            }
            Err(e) => Err(store_fault("updating an item", e)),
        }
    }

    /// Deletes an item where the condition holds.
    ///
    /// # Errors
    /// When the store does not answer. It may have deleted all the same.
    pub async fn delete(&self, key: &Key, when: Option<Condition>) -> Result<WriteOutcome, Fault> {
        let mut aliases = Aliases::default();
        let condition = when.map(|when| aliases.condition(when));
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
        let accesses = vec![(Action::DeleteItem, key.kind().to_owned())];
        match sent {
            Ok(answer) => {
                self.record(started, accesses, answer.consumed_capacity.as_slice());
                Ok(WriteOutcome::Done(()))
            }
            Err(SdkError::ServiceError(ref e)) if let DeleteItemError::ConditionalCheckFailedException(refused) = e.err() => {
                self.record_condition_failure(started, accesses);
                Ok(WriteOutcome::ConditionFailed(refused.item.clone()))
            }
            Err(e) => Err(store_fault("deleting an item", e)),
        }
    }

    /// Writes all or nothing. Meeting another transaction is tried again; a refused condition is an outcome.
    ///
    /// The SDK gives every call one token for all its own tries, so a lost answer does not write twice.
    ///
    /// # Errors
    /// When the store does not answer, or the conflict does not end. It may have written all the same.
    pub async fn transact(&self, writes: Vec<Write>) -> Result<TransactOutcome, Fault> {
        let accesses: Vec<_> = writes.iter().map(access_of).collect();
        let parts: Vec<TransactWriteItem> = writes.into_iter().map(|write| self.transact_item(write)).collect::<Result<_, _>>()?;
        let mut attempt = 0;
        loop {
            self.backoff(attempt).await?;
            attempt += 1;
            let started = Instant::now();
            let sent = self
                .client
                .transact_write_items()
                .set_transact_items(Some(parts.clone()))
                .return_consumed_capacity(ReturnConsumedCapacity::Total)
                .send()
                .await;
            match sent {
                Ok(answer) => {
                    self.record(started, accesses, answer.consumed_capacity());
                    return Ok(TransactOutcome::Done);
                }
                Err(SdkError::ServiceError(e)) => match e.into_err() {
                    TransactWriteItemsError::TransactionCanceledException(e) => {
                        let reasons = e.cancellation_reasons.clone().unwrap_or_default();
                        if reasons.iter().any(|r| code(r) == "ConditionalCheckFailed") {
                            self.record_condition_failure(started, accesses);
                            return Ok(TransactOutcome::ConditionFailed(reasons.into_iter().map(condition_failure).collect()));
                        }
                        if !reasons.iter().all(|r| {
                            matches!(code(r), "None" | "TransactionConflict" | "ThrottlingError" | "ProvisionedThroughputExceeded")
                        }) {
                            return Err(Fault::internal("writing a transaction", e));
                        }
                    }
                    TransactWriteItemsError::TransactionInProgressException(_) => {}
                    e if is_retryable(e.code()) => {}
                    e => return Err(Fault::internal("writing a transaction", e)),
                },
                Err(e) => return Err(store_fault("writing a transaction", e)),
            }
        }
    }

    /// Waits before the next try, a little longer and a little less predictably each time.
    ///
    /// # Errors
    /// After too many tries.
    pub async fn backoff(&self, attempt: u32) -> Result<(), Fault> {
        if attempt >= ATTEMPTS_MAX {
            return Err(Fault::unavailable("the store is busy", "the same conflict again and again"));
        }
        if attempt > 0 {
            sleep_with_jitter(attempt).await;
        }
        Ok(())
    }

    /// A write of one item that meets a transaction has written nothing and is tried again: the SDK does not do that.
    async fn retry_conflicts<T, E, F>(&self, once: impl Fn() -> F) -> Result<T, SdkError<E>>
    where
        E: ProvideErrorMetadata,
        F: Future<Output = Result<T, SdkError<E>>>,
    {
        let mut attempt = 0;
        loop {
            attempt += 1;
            let sent = once().await;
            let is_conflict = matches!(&sent, Err(SdkError::ServiceError(e)) if e.err().code() == Some("TransactionConflictException"));
            if !is_conflict || attempt == ATTEMPTS_MAX {
                return sent;
            }
            sleep_with_jitter(attempt).await;
        }
    }

    /// A refused condition is billed as a write but tells no figure: it counts one unit an item, as AWS bills it.
    fn record_condition_failure(&self, started: Instant, accesses: Vec<(Action, String)>) {
        let units = accesses.len() as u64 * if accesses.len() > 1 { 2 } else { 1 };
        let consumed = aws_sdk_dynamodb::types::ConsumedCapacity::builder().write_capacity_units(as_f64(units)).build();
        self.record(started, accesses, &[consumed]);
    }
}

async fn sleep_with_jitter(attempt: u32) {
    let jitter = u64::from(getrandom::u32().unwrap_or(0)) % 10;
    tokio::time::sleep(Duration::from_millis((1 << attempt) * 5 + jitter)).await;
}

#[expect(clippy::cast_precision_loss, reason = "the SDK counts capacity in floats; it is never money")]
fn as_f64(units: u64) -> f64 {
    units as f64
}

impl WriteOutcome<Item> {
    /// The state of an item after an update as a value, or what was there when the condition did not hold.
    ///
    /// # Errors
    /// A corrupt item.
    pub fn read<T: DeserializeOwned>(self) -> Result<Result<T, Option<Item>>, Fault> {
        match self {
            Self::Done(item) => from_item(item).map(Ok),
            Self::ConditionFailed(found) => Ok(Err(found)),
        }
    }
}

fn access_of(write: &Write) -> (Action, String) {
    match write {
        Write::Put(put) => (Action::PutItem, put.key.kind().to_owned()),
        Write::Update(update) => (Action::UpdateItem, update.key.kind().to_owned()),
        Write::Delete(key, _) => (Action::DeleteItem, key.kind().to_owned()),
        Write::ConditionCheck(key, _) => (Action::ConditionCheckItem, key.kind().to_owned()),
    }
}

fn code(reason: &CancellationReason) -> &str {
    reason.code.as_deref().unwrap_or("None")
}

fn condition_failure(reason: CancellationReason) -> ConditionFailure {
    ConditionFailure { condition_failed: code(&reason) == "ConditionalCheckFailed", item: reason.item }
}

impl Store {
    fn transact_item(&self, write: Write) -> Result<TransactWriteItem, Fault> {
        /// Sets what every kind of transactional write shares: the builders have no trait in common.
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
}

pub(super) fn store_fault<E>(operation: &str, error: SdkError<E>) -> Fault
where
    E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    tracing::warn!(operation, code = error.code(), "a call to the store failed");
    match &error {
        SdkError::ServiceError(e) if !is_retryable(e.err().code()) => Fault::internal(operation, error),
        _ => Fault::unavailable(operation, error),
    }
}

fn is_retryable(code: Option<&str>) -> bool {
    matches!(
        code,
        Some(
            "ThrottlingException"
                | "ProvisionedThroughputExceededException"
                | "RequestLimitExceeded"
                | "InternalServerError"
                | "ServiceUnavailable"
                | "TransactionConflictException"
                | "TransactionInProgressException"
        )
    )
}
