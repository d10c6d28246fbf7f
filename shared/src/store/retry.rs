//! Retries, in one place and within one budget.
//!
//! | what happened | who retries |
//! |---|---|
//! | no answer, a 5xx, throttling | the SDK, three tries in all (see [`super::connect`]) |
//! | a write conflicts with a transaction on its item | [`Store`]: nothing was written, and the SDK does not retry this |
//! | a transaction conflicts with another one, or a 5xx outlasted the SDK's retries | [`Store::transact`], with the same token each time |
//! | the data behind a decision changed before it was written | [`Store::optimistically`]: reads, decides and writes again |

use std::time::Duration;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};

use super::Store;
use crate::fault::Fault;

/// How often anything is tried, the first time included. With the pauses in between, the last try begins after at most
/// 0.6 s: somebody is waiting for the reply.
const ATTEMPTS_MAX: u32 = 8;
/// The longest pause after the first try. It doubles after each further one, up to the limit.
const PAUSE_FIRST: Duration = Duration::from_millis(10);
const PAUSE_MAX: Duration = Duration::from_millis(160);

/// How one attempt at an optimistic change ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt<T> {
    /// It was written, or there was nothing to write.
    Done(T),
    /// What it was based on has changed in the meantime. Nothing was written.
    Outdated,
}

impl<T> Attempt<T> {
    /// Done, if its write succeeded.
    pub fn of(is_written: bool, outcome: T) -> Self {
        if is_written { Self::Done(outcome) } else { Self::Outdated }
    }

    /// Done with what was written, if anything was.
    pub fn written(written: Option<T>) -> Self {
        written.map_or(Self::Outdated, Self::Done)
    }
}

impl Store {
    /// Optimistic locking: reads, decides and writes until nobody has changed in between what was read. Each attempt
    /// reads everything again.
    ///
    /// # Errors
    /// Those of the attempt; or unavailable, naming `doing`, when somebody else was faster every time.
    pub async fn optimistically<T, F>(&self, doing: &'static str, attempt: impl Fn() -> F) -> Result<T, Fault>
    where
        F: Future<Output = Result<Attempt<T>, Fault>>,
    {
        let mut backoff = self.backoff();
        loop {
            if let Attempt::Done(done) = attempt().await? {
                return Ok(done);
            }
            backoff.pause(doing).await?;
        }
    }

    /// The fault for an error of the SDK that outlasted its retries.
    pub(super) fn fault<E>(&self, operation: &str, error: SdkError<E>) -> Fault
    where
        E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
    {
        store_fault(&self.table, operation, error)
    }

    /// Counts the attempts at one operation.
    pub(super) fn backoff(&self) -> Backoff<'_> {
        Backoff { store: self, attempts: 1 }
    }

    /// Retries a write of one item while it conflicts with transactions.
    pub(super) async fn retry_conflicts<T, E, F>(&self, once: impl Fn() -> F) -> Result<T, SdkError<E>>
    where
        E: ProvideErrorMetadata,
        F: Future<Output = Result<T, SdkError<E>>>,
    {
        let mut backoff = self.backoff();
        loop {
            let sent = once().await;
            let is_conflict = matches!(&sent, Err(SdkError::ServiceError(e)) if e.err().code() == Some("TransactionConflictException"));
            if !is_conflict || backoff.pause("writing an item").await.is_err() {
                return sent;
            }
        }
    }
}

/// The number of attempts so far, and the pause before the next.
pub(super) struct Backoff<'a> {
    store: &'a Store,
    attempts: u32,
}

impl Backoff<'_> {
    /// Waits before the next attempt, for a random part of a time that doubles, so that two that collided do not
    /// collide again.
    ///
    /// # Errors
    /// Unavailable, when the attempts are used up.
    pub async fn pause(&mut self, doing: &'static str) -> Result<(), Fault> {
        if self.attempts >= ATTEMPTS_MAX {
            return Err(Fault::unavailable(doing, "others were faster each time"));
        }
        let longest = PAUSE_MAX.min(PAUSE_FIRST * 2_u32.pow(self.attempts - 1));
        self.attempts += 1;
        let micros = u64::try_from(longest.as_micros()).unwrap_or(u64::MAX);
        tokio::time::sleep(Duration::from_micros(self.store.rng.below(micros + 1))).await;
        Ok(())
    }
}

/// The fault for an error of the SDK that outlasted its retries.
pub(super) fn store_fault<E>(table: &str, operation: &str, error: SdkError<E>) -> Fault
where
    E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    tracing::warn!(operation, table, code = error.code(), "a call to the store failed");
    match &error {
        SdkError::ServiceError(e) if e.err().code() == Some("ResourceNotFoundException") => {
            Fault::internal(format!("{operation}: there is no table {table} in this account and region"), error)
        }
        SdkError::ServiceError(e) if !is_retryable(e.err().code()) => Fault::internal(operation, error),
        _ => Fault::unavailable(operation, error),
    }
}

/// Whether an error with this code may be temporary.
pub(super) fn is_retryable(code: Option<&str>) -> bool {
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

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::error::ErrorMetadata;
    use aws_sdk_dynamodb::operation::get_item::GetItemError;
    use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
    use aws_smithy_runtime_api::http::StatusCode;

    use super::*;

    /// Otherwise a wrong `TABLE_NAME` looks like a broken store.
    #[test]
    fn a_table_that_is_not_there_is_named() {
        let words = "Requested resource not found";
        let error = GetItemError::generic(ErrorMetadata::builder().code("ResourceNotFoundException").message(words).build());
        let answer = HttpResponse::new(StatusCode::try_from(400).expect("a status"), words.into());
        let fault = store_fault("shopfolk-Table", "getting an item", SdkError::service_error(error, answer));
        assert!(fault.to_string().starts_with("getting an item: there is no table shopfolk-Table in this account and region"), "{fault}");
    }
}
