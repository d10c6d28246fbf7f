//! Logging in: one reply and the same work for every way it can fail (PW-2, S-LG-1, S-LG-2).
//!
//! Read the record and count the attempt, compute one hash, record the outcome. The calls are the same for every
//! address, and whether or not the browser is known.

use super::session::SessionToken;
use super::{FailedLogIns, GuessingNotice, KnownBrowsers, sessions, store};
use crate::customers::{CustomerState, LoginRecord};
use crate::fault::Fault;
use crate::mail::outbox;
use crate::metrics::Event;
use crate::passwords::{Password, PasswordCheck, VerifiedPassword};
use crate::shop::Shop;
use crate::throttle::{self, LoginAttempt as CountedAttempt, LoginOrigin};
use crate::values::{ClientInfo, Digest, EmailAddress, Span, Timestamp};

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
    /// What the browser is known for from now on.
    pub known_browsers: KnownBrowsers,
}

/// Who tries to log in, and from where.
#[derive(Clone, Copy, Debug)]
pub struct LoginAttempt<'a> {
    pub address: &'a EmailAddress,
    pub client: &'a ClientInfo,
    /// What the browser is known for.
    pub known_browsers: &'a KnownBrowsers,
    /// The open session of whoever confirms the password once more. It has tries of its own, too.
    pub session: Option<&'a Digest>,
}

/// The log-in record of an address, with the failed log-ins of its current epoch.
///
/// # Errors
/// When the store does not answer.
pub async fn find_login(shop: &Shop, address: &EmailAddress) -> Result<(Option<LoginRecord>, FailedLogIns), Fault> {
    store::find_login_and_failures(shop.store(), address).await
}

/// Logs in.
///
/// # Errors
/// When the store does not answer; then nobody is logged in (S-LG-12).
pub async fn log_in(shop: &Shop, attempt: LoginAttempt<'_>, password: Password) -> Result<LoginOutcome, Fault> {
    let outcome = try_log_in(shop, attempt, password).await?;
    shop.record_event(outcome.event());
    Ok(outcome)
}

async fn try_log_in(shop: &Shop, attempt: LoginAttempt<'_>, password: Password) -> Result<LoginOutcome, Fault> {
    let RightPassword { login, failed, counted, outdated } = match check_password(shop, attempt, password).await? {
        PasswordOutcome::Right(right) => *right,
        PasswordOutcome::Wrong => return Ok(LoginOutcome::InvalidCredentials),
        PasswordOutcome::Throttled { wait } => return Ok(LoginOutcome::Throttled { wait }),
        PasswordOutcome::Busy => return Ok(LoginOutcome::Busy),
    };
    let new_hash = match outdated {
        Some(password) => rehash(shop, password).await?,
        None => None,
    };
    // At the same time, because each waits for the store. If the log-in cannot be recorded, nobody gets the session.
    let (forgiven, forgotten, noted, opened) = tokio::join!(
        throttle::forgive_login(shop, &counted),
        store::forget_failures(shop.store(), &login, failed),
        store::record_login(shop.store(), &login, new_hash, shop.now()),
        sessions::open(shop, &login, attempt.client),
    );
    forgiven.and(forgotten)?;
    // The password has changed since it was read, so this one no longer counts (S-PW-7).
    if !noted? {
        return Ok(LoginOutcome::InvalidCredentials);
    }
    let (token, expires_at) = opened?;
    let known_browsers = attempt.known_browsers.with(shop, &login, login.epoch);
    Ok(LoginOutcome::LoggedIn(Box::new(NewSession { token, expires_at, login, known_browsers })))
}

/// Whether a password opens an account.
pub(super) enum PasswordOutcome {
    Right(Box<RightPassword>),
    /// As [`LoginOutcome::InvalidCredentials`]; the failure is counted.
    Wrong,
    Throttled {
        wait: Span,
    },
    Busy,
}

/// The right password of an open account, and what was counted meanwhile.
pub(super) struct RightPassword {
    pub login: LoginRecord,
    pub failed: FailedLogIns,
    pub counted: CountedAttempt,
    pub outdated: Option<VerifiedPassword>,
}

/// Counts the attempt, compares the password and counts the failure.
pub(super) async fn check_password(shop: &Shop, attempt: LoginAttempt<'_>, password: Password) -> Result<PasswordOutcome, Fault> {
    let LoginAttempt { address, client, known_browsers, session } = attempt;
    let browser = known_browsers.of(shop, address);
    let origin = match (session, browser) {
        (Some(session), _) => LoginOrigin::Browser(session.as_str()),
        (None, Some(browser)) => LoginOrigin::Browser(&browser.id),
        (None, None) => LoginOrigin::Network(client.prefix()),
    };
    let (found, admitted) = tokio::join!(find_login(shop, address), throttle::admit_login(shop, address, origin));
    let (login, failed) = found?;
    let counted = match admitted? {
        Ok(counted) => counted,
        Err(wait) => return Ok(PasswordOutcome::Throttled { wait }),
    };

    // A browser that was known in an earlier epoch is a stranger again (S-RS-4).
    let is_current = browser.zip(login.as_ref()).is_some_and(|(browser, login)| browser.epoch == login.epoch);
    let is_known = is_current || session.is_some();
    let may_log_in = |login: &&LoginRecord| login.state == CustomerState::Open && failed.allow_password(is_known);
    let usable = login.as_ref().filter(may_log_in);
    let hash = usable.and_then(|login| login.password.clone());
    let Ok(check) = shop.hasher().verify(password, hash).await? else { return Ok(PasswordOutcome::Busy) };

    let (Some(usable), PasswordCheck::Correct { outdated }) = (usable, check) else {
        record_failure(shop, address, login.as_ref(), is_known).await?;
        return Ok(PasswordOutcome::Wrong);
    };
    Ok(PasswordOutcome::Right(Box::new(RightPassword { login: usable.clone(), failed, counted, outdated })))
}

/// Counts a failure. Each tenth by strangers enqueues the job that tells the owner, if there is one: the same calls for
/// every address (PW-2, PW-7).
async fn record_failure(shop: &Shop, address: &EmailAddress, login: Option<&LoginRecord>, is_known: bool) -> Result<(), Fault> {
    let failed = store::record_failed_login(shop.store(), address, login, is_known, shop.now()).await?;
    if failed.call_for_notice(is_known) {
        outbox::enqueue(shop, &GuessingNotice { email: address.clone() }).await?;
    }
    Ok(())
}

/// A hash at the current cost for a password whose stored hash is cheaper (PW-6). `None` if too many hashes are
/// running; the next log-in tries again.
async fn rehash(shop: &Shop, password: VerifiedPassword) -> Result<Option<String>, Fault> {
    Ok(shop.hasher().rehash(password, shop.rng().bytes()).await?.ok())
}
