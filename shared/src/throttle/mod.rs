//! Limits: how often something may be tried from one network or for one address.
//!
//! - Counters are atomic conditional increments with the window in the key, so that a hundred concurrent attempts count
//!   as a hundred (S-LG-5). An item's age follows from its window, never from its absence: the table deletes late.
//! - Networks and addresses appear in keys only as keyed hashes.
//! - If a counter cannot be written, nothing is admitted: the caller gets 503 (S-LG-12).

mod login;
mod store;
mod tally;

#[cfg(test)]
mod tests;

pub use login::{LoginAttempt, LoginOrigin, admit_login, forgive_login};

use crate::fault::Fault;
use crate::shop::Shop;
use crate::values::{IpPrefix, Span, Timestamp};

/// A limit: what is counted, over how long, and how much is allowed.
#[derive(Clone, Copy, Debug)]
pub struct Quota {
    pub name: &'static str,
    pub window: Span,
    pub max: u32,
}

impl Quota {
    /// Sign-ups from one network (security figures: registration).
    pub const SIGN_UPS: Self = Self { name: "sign-up", window: Span::hours(1), max: 10 };
    /// Reset requests from one network (S-RS-10).
    pub const RESET_REQUESTS: Self = Self { name: "reset", window: Span::hours(1), max: 10 };
    /// Wrong tokens of mailed links from one network (S-RS-12).
    pub const TOKEN_GUESSES: Self = Self { name: "guess", window: Span::minutes(15), max: 10 };
    /// Sign-ups to the mailing list from one network (ML-6).
    pub const OPT_INS: Self = Self { name: "opt-in", window: Span::hours(1), max: 10 };
    /// Requests from one network for a link to leave the mailing list (ML-11).
    pub const OPT_OUTS: Self = Self { name: "opt-out", window: Span::hours(1), max: 10 };

    fn window_start(self, now: Timestamp) -> Timestamp {
        let window = self.window.as_millis();
        Timestamp::from_millis(now.millis() / window * window)
    }
}

/// Whether an action is admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    Admitted,
    Throttled { wait: Span },
}

/// Counts one more if that stays within the quota. One write.
///
/// # Errors
/// When the store does not answer.
pub async fn consume(shop: &Shop, quota: Quota, who: &str) -> Result<Admission, Fault> {
    let now = shop.now();
    let start = quota.window_start(now);
    let key = store::counter_key(quota.name, &shop.keys().pseudonym(&[quota.name, who]), start);
    if store::increment_below(shop.store(), &key, quota.max, start.plus(quota.window).plus(Span::hours(1))).await? {
        Ok(Admission::Admitted)
    } else {
        Ok(Admission::Throttled { wait: start.plus(quota.window).since(now) })
    }
}

/// Counts one more from a network.
///
/// # Errors
/// When the store does not answer.
pub async fn consume_for(shop: &Shop, quota: Quota, network: IpPrefix) -> Result<Admission, Fault> {
    consume(shop, quota, &network.to_string()).await
}

/// Whether the quota is used up, without counting: for actions that count only when they fail. Half a read unit.
///
/// # Errors
/// When the store does not answer.
pub async fn check(shop: &Shop, quota: Quota, network: IpPrefix) -> Result<Admission, Fault> {
    let now = shop.now();
    let start = quota.window_start(now);
    let key = store::counter_key(quota.name, &shop.keys().pseudonym(&[quota.name, &network.to_string()]), start);
    if store::current_count(shop.store(), &key).await? < quota.max {
        Ok(Admission::Admitted)
    } else {
        Ok(Admission::Throttled { wait: start.plus(quota.window).since(now) })
    }
}
