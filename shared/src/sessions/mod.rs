//! Sessions: staying known after logging in.
//!
//! - A token is 256 random bits with a prefix and the customer's number; at rest there is its digest (S-SE-1).
//! - Each request reads session and account together: another epoch, a disabled account or an end that has passed
//!   is the end of it at once (S-SE-5, S-SE-11).
//! - A session ends after 24 hours without use and after 14 days in any case (S-SE-4).

mod log_in;
mod store;

#[cfg(test)]
mod tests;

pub use log_in::{LoginOutcome, NewSession, log_in};

use serde::{Deserialize, Serialize};

use crate::customers::{Customer, CustomerState, LoginRecord};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::values::{CustomerNumber, Digest, PlainToken, Span, Timestamp};

/// The prefix by which a session token is recognised.
pub const TOKEN_PREFIX: &str = "cs_";
const IDLE_MAX: Span = Span::hours(24);
const LIFETIME_MAX: Span = Span::days(14);
/// How old `last_seen_at` may grow before it is written again.
const LAST_SEEN_INTERVAL: Span = Span::minutes(5);

/// What is kept of a session.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Session {
    pub epoch: u64,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub expires_at: Timestamp,
    /// The device and network it was opened from, for the list of sessions.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub device: Option<String>,
}

impl Session {
    /// Whether it still counts for the account as it is now.
    pub fn is_active(&self, customer: &Customer, now: Timestamp) -> bool {
        customer.state == CustomerState::Open
            && self.epoch == customer.epoch
            && now < self.expires_at
            && now.since(self.last_seen_at) < IDLE_MAX
    }
}

/// A session token as a customer presents it.
#[derive(Clone, Debug)]
pub struct SessionToken {
    pub number: CustomerNumber,
    secret: PlainToken,
}

impl SessionToken {
    pub fn parse(text: &str) -> Option<Self> {
        let (number, secret) = text.strip_prefix(TOKEN_PREFIX)?.split_once('.')?;
        Some(Self { number: CustomerNumber::parse(number)?, secret: PlainToken::parse(secret)? })
    }

    pub fn expose(&self) -> String {
        format!("{TOKEN_PREFIX}{}.{}", self.number, self.secret.expose())
    }

    pub fn digest(&self) -> Digest {
        self.secret.digest()
    }
}

/// Opens a session for an account that has just proven who it is. A new token each time (S-SE-2).
///
/// # Errors
/// When the store does not answer.
pub async fn open(shop: &Shop, login: &LoginRecord, device: Option<String>) -> Result<(SessionToken, Timestamp), Fault> {
    let now = shop.now();
    let token = SessionToken { number: login.number, secret: PlainToken::generate(shop.rng()) };
    let expires_at = now.plus(LIFETIME_MAX);
    let session = Session { epoch: login.epoch, created_at: now, last_seen_at: now, expires_at, device };
    store::put(shop.store(), &token, &session).await?;
    Ok((token, expires_at))
}

/// The customer a token stands for, if it still does.
///
/// # Errors
/// When the store does not answer.
pub async fn find(shop: &Shop, token: &SessionToken) -> Result<Option<Customer>, Fault> {
    let Some((session, customer)) = store::find_with_customer(shop.store(), token).await? else { return Ok(None) };
    let now = shop.now();
    if !session.is_active(&customer, now) {
        return Ok(None);
    }
    if now.since(session.last_seen_at) >= LAST_SEEN_INTERVAL {
        store::touch(shop.store(), token, now).await?;
    }
    Ok(Some(customer))
}

/// Ends a session.
///
/// # Errors
/// When the store does not answer.
pub async fn close(shop: &Shop, number: CustomerNumber, session: &Digest) -> Result<(), Fault> {
    store::delete(shop.store(), number, session).await
}

/// Ends everybody's sessions, as after a restore: old ones must not come back (S-IA-10). Answers how many. Reads the whole
/// table: for an operator, and for no function.
///
/// # Errors
/// When the store does not answer; what was ended stays so, and a repeat ends the others.
pub async fn close_all(shop: &Shop) -> Result<usize, Fault> {
    store::delete_all(shop.store()).await
}
