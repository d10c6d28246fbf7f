//! Logging in: one reply and the same work for every way it can fail (PW-2, S-LG-1, S-LG-2).
//!
//! Read the record and count the attempt, hash once, note how it went: those calls are made whoever is asked for.

use super::{SessionToken, open};
use crate::customers::{self, Login, State, store as records};
use crate::fault::Fault;
use crate::metrics::Event;
use crate::passwords::{Password, Verdict};
use crate::shop::Shop;
use crate::throttle;
use crate::values::{EmailAddress, Origin, Span, Timestamp};

/// After so many failures in a row the password alone no longer opens the account (NIST SP 800-63B-4, 3.2.2).
const FAILURES_MAX: u32 = 100;

/// How a log-in ended.
#[derive(Clone, Debug)]
pub enum LogIn {
    Opened(Box<Opened>),
    /// Wrong password, unknown address, no password yet, disabled: nobody is told which.
    Refused,
    TooMany {
        wait: Span,
    },
    /// Too many are hashing at this moment.
    Busy,
}

impl LogIn {
    /// What is counted of it.
    pub fn event(&self) -> Event {
        match self {
            Self::Opened(_) => Event::LoginOpened,
            Self::Refused => Event::LoginRefused,
            Self::TooMany { .. } => Event::LoginThrottled,
            Self::Busy => Event::HashingBusy,
        }
    }
}

/// An open session.
#[derive(Clone, Debug)]
pub struct Opened {
    pub token: SessionToken,
    pub ends_at: Timestamp,
    pub login: Login,
}

/// Logs in.
///
/// # Errors
/// When the store does not answer: the log-in stays closed (S-LG-12).
pub async fn log_in(shop: &Shop, address: &EmailAddress, password: Password, origin: &Origin) -> Result<LogIn, Fault> {
    let (login, admitted) = tokio::join!(customers::find_login(shop, address), throttle::admit_login(shop, address, origin.prefix()));
    let login = login?;
    let attempt = match admitted? {
        Ok(attempt) => attempt,
        Err(wait) => return Ok(LogIn::TooMany { wait }),
    };

    let may_log_in = |login: &Login| login.state == State::Open && login.failures < FAILURES_MAX;
    let usable = login.filter(may_log_in);
    let hash = usable.as_ref().and_then(|login| login.password.clone());
    let Ok(verdict) = shop.hasher().verify(password, hash).await? else { return Ok(LogIn::Busy) };

    let Some(login) = usable.filter(|_| verdict == Verdict::Right) else {
        records::note_failure(shop.store(), address).await?;
        return Ok(LogIn::Refused);
    };
    let device = origin.user_agent.as_ref().map(|agent| agent.as_str().chars().take(120).collect());
    // All at once, as each waits for the store: where the log-in cannot be noted, nobody ever hears of the session.
    let noted = records::note_login(shop.store(), &login, None, shop.now());
    let (forgiven, noted, opened) = tokio::join!(throttle::forgive_login(shop, &attempt), noted, open(shop, &login, device));
    forgiven?;
    // A password changed since it was read is no longer this one (S-PW-7).
    if !noted? {
        return Ok(LogIn::Refused);
    }
    let (token, ends_at) = opened?;
    Ok(LogIn::Opened(Box::new(Opened { token, ends_at, login })))
}
