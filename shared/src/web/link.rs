//! Mailed links: what they open, and how often somebody may guess (S-RS-12).

use std::future::Future;

use super::{Problem, Rejection, Request};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::throttle::{self, Admission, Quota};

/// What a link opens. A used, expired or wrong one is counted against the caller's network and answered 410; after
/// too many of those the network waits.
pub async fn open<T>(shop: &Shop, request: &Request, find: impl Future<Output = Result<Option<T>, Fault>>) -> Result<T, Rejection> {
    let network = request.client().prefix();
    if let Admission::Throttled { wait } = throttle::check(shop, Quota::TOKEN_GUESSES, network).await? {
        return Err(Problem::too_many_requests(wait).into());
    }
    match find.await? {
        Some(found) => Ok(found),
        None => Err(gone(shop, request).await?.into()),
    }
}

/// Counts a wrong guess and refuses it.
pub async fn gone(shop: &Shop, request: &Request) -> Result<Problem, Fault> {
    throttle::consume_for(shop, Quota::TOKEN_GUESSES, request.client().prefix()).await?;
    Ok(Problem::link_gone())
}
