//! The end of an invocation's time. What is not done by then ends as a fault that is answered, counted and logged,
//! before the platform ends the process without a word.

use std::future::Future;
use std::time::Duration;

use lambda_http::lambda_runtime::Context;
use tokio::time::{Instant, timeout_at};

use crate::fault::Fault;
use crate::shop::Shop;

/// Kept back from an invocation's time for the answer and the log.
pub const RESERVE: Duration = Duration::from_secs(1);

/// The shop for an invocation's work, which must be over before the platform's deadline.
pub(super) fn shop_for(shop: &Shop, invocation: &Context) -> Shop {
    let now = u64::try_from(shop.now().millis()).unwrap_or(0);
    let left = Duration::from_millis(invocation.deadline.saturating_sub(now));
    shop.until(Instant::now() + left.saturating_sub(RESERVE))
}

/// Does work until the shop's deadline. Interrupting it is like a crash at that moment: every write is complete in
/// itself, and repeating the work is safe.
///
/// # Errors
/// Those of the work; or unavailable, when its time is up.
pub(super) async fn within<T, E: From<Fault>>(shop: &Shop, work: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    // Boxed, because a call's future is large and would be copied into both branches.
    let work = Box::pin(work);
    let Some(deadline) = shop.deadline() else { return work.await };
    timeout_at(deadline, work).await.unwrap_or_else(|_| Err(Fault::unavailable("an invocation", "its time is up").into()))
}
