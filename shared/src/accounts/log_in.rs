//! Logging in: one reply and the same work for every way it can fail (PW-2, S-LG-1, S-LG-2).
//!
//! Read the record and count the attempt, compute one hash, record the outcome. The calls are the same for every
//! address.

use super::session::SessionToken;
use super::{sessions, store};
use crate::customers::{self, CustomerState, LoginRecord};
use crate::fault::Fault;
use crate::metrics::Event;
use crate::passwords::{Password, PasswordCheck, VerifiedPassword};
use crate::shop::Shop;
use crate::throttle;
use crate::values::{ClientInfo, EmailAddress, Span, Timestamp};

/// After this many failures in a row the password alone no longer opens the account (NIST SP 800-63B-4, 3.2.2).
const FAILURES_MAX: u32 = 100;
/// How many characters of the browser's name are stored with a session.
const DEVICE_LENGTH_MAX: usize = 120;

/// How a log-in ended.
#[derive(Clone, Debug)]
pub enum LoginOutcome {
    LoggedIn(Box<NewSession>),
    /// Wrong password, unknown address, no password yet, disabled: the reply does not say which.
    InvalidCredentials,
    Throttled {
        wait: Span,
    },
    /// Too many hashes are running at this moment.
    Busy,
}

impl LoginOutcome {
    fn event(&self) -> Event {
        match self {
            Self::LoggedIn(_) => Event::LoginSucceeded,
            Self::InvalidCredentials => Event::LoginFailed,
            Self::Throttled { .. } => Event::LoginThrottled,
            Self::Busy => Event::HashingBusy,
        }
    }
}

/// An open session.
#[derive(Clone, Debug)]
pub struct NewSession {
    pub token: SessionToken,
    pub expires_at: Timestamp,
    pub login: LoginRecord,
}

/// Logs in.
///
/// # Errors
/// When the store does not answer; then nobody is logged in (S-LG-12).
pub async fn log_in(shop: &Shop, address: &EmailAddress, password: Password, client: &ClientInfo) -> Result<LoginOutcome, Fault> {
    let outcome = try_log_in(shop, address, password, client).await?;
    shop.record_event(outcome.event());
    Ok(outcome)
}

async fn try_log_in(shop: &Shop, address: &EmailAddress, password: Password, client: &ClientInfo) -> Result<LoginOutcome, Fault> {
    let (login, admitted) = tokio::join!(customers::find_login(shop, address), throttle::admit_login(shop, address, client.prefix()));
    let login = login?;
    let attempt = match admitted? {
        Ok(attempt) => attempt,
        Err(wait) => return Ok(LoginOutcome::Throttled { wait }),
    };

    let may_log_in = |login: &LoginRecord| login.state == CustomerState::Open && login.failures < FAILURES_MAX;
    let usable = login.filter(may_log_in);
    let hash = usable.as_ref().and_then(|login| login.password.clone());
    let Ok(check) = shop.hasher().verify(password, hash).await? else { return Ok(LoginOutcome::Busy) };

    let (Some(login), PasswordCheck::Correct { outdated }) = (usable, check) else {
        store::record_failed_login(shop.store(), address).await?;
        return Ok(LoginOutcome::InvalidCredentials);
    };
    let new_hash = match outdated {
        Some(password) => rehash(shop, password).await?,
        None => None,
    };
    let device = client.user_agent.as_ref().map(|agent| agent.as_str().chars().take(DEVICE_LENGTH_MAX).collect());
    // At the same time, because each waits for the store. If the log-in cannot be recorded, nobody gets the session.
    let (forgiven, noted, opened) = tokio::join!(
        throttle::forgive_login(shop, &attempt),
        store::record_login(shop.store(), &login, new_hash, shop.now()),
        sessions::open(shop, &login, device),
    );
    forgiven?;
    // The password has changed since it was read, so this one no longer counts (S-PW-7).
    if !noted? {
        return Ok(LoginOutcome::InvalidCredentials);
    }
    let (token, expires_at) = opened?;
    Ok(LoginOutcome::LoggedIn(Box::new(NewSession { token, expires_at, login })))
}

/// A hash at the current cost for a password whose stored hash is cheaper (PW-6). `None` if too many hashes are
/// running; the next log-in tries again.
async fn rehash(shop: &Shop, password: VerifiedPassword) -> Result<Option<String>, Fault> {
    Ok(shop.hasher().rehash(password, shop.rng().bytes()).await?.ok())
}
