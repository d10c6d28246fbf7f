//! Log-in attempts: one item per network and quarter of an hour counts all attempts and each address's share.
//!
//! A browser in which the owner has logged in before has an item of its own, so that nobody else's attempts count against
//! it, not even those from its own network (PW-7).
//!
//! An attempt is counted before anything is hashed and taken back if it succeeds, so that only failures remain (S-LG-4,
//! S-LG-6, S-LG-11). Known and unknown addresses are counted the same way.

use super::store;
use super::tally::retry_after;
use crate::fault::Fault;
use crate::shop::Shop;
use crate::store::Key;
use crate::values::{EmailAddress, IpPrefix, Span, Timestamp};

/// How long failures are remembered.
const WINDOW: Span = Span::minutes(15);

/// What an attempt is counted against.
#[derive(Clone, Copy, Debug)]
pub enum LoginOrigin<'a> {
    Network(IpPrefix),
    /// A known browser, by its id.
    Browser(&'a str),
    /// The same for those who sign in to the back office: customers' failures do not count there.
    StaffNetwork(IpPrefix),
    StaffBrowser(&'a str),
}

impl LoginOrigin<'_> {
    fn pseudonym(self, shop: &Shop) -> String {
        match self {
            Self::Network(network) => shop.keys().pseudonym(&["login", &network.to_string()]),
            Self::Browser(id) => shop.keys().pseudonym(&["login-browser", id]),
            Self::StaffNetwork(network) => shop.keys().pseudonym(&["staff", &network.to_string()]),
            Self::StaffBrowser(id) => shop.keys().pseudonym(&["staff-browser", id]),
        }
    }
}

/// A counted attempt.
#[derive(Clone, Debug)]
pub struct LoginAttempt {
    key: Key,
    pair: String,
}

/// Counts an attempt, or returns how long to wait. One write, unless a limit has been reached.
///
/// # Errors
/// When the store does not answer.
pub async fn admit_login(shop: &Shop, address: &EmailAddress, origin: LoginOrigin<'_>) -> Result<Result<LoginAttempt, Span>, Fault> {
    let now = shop.now();
    let start = Timestamp::from_millis(now.millis() / WINDOW.as_millis() * WINDOW.as_millis());
    let key = store::login_key(&origin.pseudonym(shop), start);
    let pair = shop.keys().pseudonym(&["login-address", address.canonical()]);
    let forget_at = start.plus(WINDOW).plus(Span::hours(1));
    match store::attempt(shop.store(), &key, &pair, now, forget_at).await? {
        Ok(()) => Ok(Ok(LoginAttempt { key, pair })),
        Err(tally) => {
            let rest = start.plus(WINDOW).since(now);
            if let Some(wait) = retry_after(tally, now) {
                return Ok(Err(wait.min(rest)));
            }
            // The wait is over: one more attempt is allowed, and only one caller gets it.
            if store::attempt_if_unchanged(shop.store(), &key, &pair, now, tally).await? {
                Ok(Ok(LoginAttempt { key, pair }))
            } else {
                Ok(Err(Span::seconds(1)))
            }
        }
    }
}

/// Takes back a successful attempt and clears the address's failures from this origin. A network's other failures stay.
///
/// # Errors
/// When the store does not answer.
pub async fn forgive_login(shop: &Shop, attempt: &LoginAttempt) -> Result<(), Fault> {
    store::forgive(shop.store(), &attempt.key, &attempt.pair).await
}
