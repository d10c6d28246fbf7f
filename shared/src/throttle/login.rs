//! Log-in attempts: one item per network and quarter of an hour counts all attempts and each address's share.
//!
//! An attempt is counted before anything is hashed, and taken back when it succeeds, so that only failures remain
//! (S-LG-4, S-LG-6, S-LG-11). Known and unknown addresses are counted alike.

use super::store;
use crate::fault::Fault;
use crate::shop::Shop;
use crate::store::Key;
use crate::values::{EmailAddress, IpPrefix, Span, Timestamp};

/// How long failures are remembered.
const WINDOW: Span = Span::minutes(15);
/// Failures of one address from one network before its next try must wait.
pub(super) const FREE_FAILURES_PER_PAIR: u32 = 5;
/// Failures from one network before its next try must wait.
pub(super) const FREE_FAILURES_PER_NETWORK: u32 = 30;

/// One attempt that has been counted.
#[derive(Clone, Debug)]
pub struct LoginAttempt {
    key: Key,
    pair: String,
}

/// The counters of a network's item, for an attempt that is not simply within the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tally {
    pub network: u32,
    pub pair: u32,
    pub network_last_at: Option<Timestamp>,
    pub pair_last_at: Option<Timestamp>,
}

/// How long the next try has to wait, counted from the last one: for an address 1 s, doubling up to 15 minutes; for a network 1 minute, then
/// five times as long each time, up to an hour.
pub(super) fn retry_after(tally: Tally, now: Timestamp) -> Option<Span> {
    let pair = tally.pair.checked_sub(FREE_FAILURES_PER_PAIR).map(|over| Span::seconds((1 << over.min(10)).min(900)));
    let network = tally.network.checked_sub(FREE_FAILURES_PER_NETWORK).map(|over| Span::seconds((60 * 5_i64.pow(over.min(4))).min(3_600)));
    let rest = |wait: Option<Span>, last: Option<Timestamp>| Some(last.unwrap_or(now).plus(wait?).since(now));
    [rest(pair, tally.pair_last_at), rest(network, tally.network_last_at)].into_iter().flatten().max().filter(|rest| *rest > Span::ZERO)
}

/// Counts an attempt, or says how long to wait. One write unless a limit has been reached.
///
/// # Errors
/// When the store does not answer.
pub async fn admit_login(shop: &Shop, address: &EmailAddress, network: IpPrefix) -> Result<Result<LoginAttempt, Span>, Fault> {
    let now = shop.now();
    let start = Timestamp::from_millis(now.millis() / WINDOW.as_millis() * WINDOW.as_millis());
    let key = store::login_key(&shop.keys().pseudonym(&["login", &network.to_string()]), start);
    let pair = shop.keys().pseudonym(&["login-address", address.canonical()]);
    let forget_at = start.plus(WINDOW).plus(Span::hours(1));
    match store::attempt(shop.store(), &key, &pair, now, forget_at).await? {
        Ok(()) => Ok(Ok(LoginAttempt { key, pair })),
        Err(tally) => {
            let rest = start.plus(WINDOW).since(now);
            if let Some(wait) = retry_after(tally, now) {
                return Ok(Err(wait.min(rest)));
            }
            // The wait is over: one more try, counted only if nobody else took it.
            if store::attempt_if_unchanged(shop.store(), &key, &pair, now, tally).await? {
                Ok(Ok(LoginAttempt { key, pair }))
            } else {
                Ok(Err(Span::seconds(1)))
            }
        }
    }
}

/// Takes back an attempt that succeeded, and forgets the address's failures from this network. The network's other failures
/// stay.
///
/// # Errors
/// When the store does not answer.
pub async fn forgive_login(shop: &Shop, attempt: &LoginAttempt) -> Result<(), Fault> {
    store::forgive(shop.store(), &attempt.key, &attempt.pair).await
}
