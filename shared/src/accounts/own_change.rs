//! Changing the password while logged in (S-CH-1).

use super::log_in::{PasswordOutcome, RightPassword, check_password};
use super::session::{Session, SessionToken};
use super::store::{self, PasswordWrite};
use super::{LoginAttempt, NewSession, PasswordChanged};
use crate::audit::{ActorId, AuditEntry};
use crate::fault::Fault;
use crate::mail::outbox;
use crate::passwords::{Busy, NewPassword, Password};
use crate::shop::Shop;
use crate::throttle;
use crate::values::Span;

/// The outcome of a change.
#[derive(Clone, Debug)]
pub enum OwnChangeOutcome {
    /// The password is changed. Every session has ended but this new one.
    Changed(Box<NewSession>),
    WrongPassword,
    Throttled {
        wait: Span,
    },
    /// Too many hashes are running at this moment.
    Busy,
    /// The account has changed at the same time.
    Outdated,
}

/// Sets a new password for somebody who is logged in and knows the current one, in one transaction: a new epoch ends every
/// other session, known browser and mailed link, this browser gets a session of the new epoch, the owner is told by mail,
/// and an audit row is written (PW-5, S-CH-1). Attempts are limited as log-ins are.
///
/// # Errors
/// When the store does not answer.
pub async fn change_password(
    shop: &Shop,
    attempt: LoginAttempt<'_>,
    current: Password,
    new: NewPassword,
) -> Result<OwnChangeOutcome, Fault> {
    let RightPassword { login, counted, .. } = match check_password(shop, attempt, current).await? {
        PasswordOutcome::Right(right) => *right,
        PasswordOutcome::Wrong => return Ok(OwnChangeOutcome::WrongPassword),
        PasswordOutcome::Throttled { wait } => return Ok(OwnChangeOutcome::Throttled { wait }),
        PasswordOutcome::Busy => return Ok(OwnChangeOutcome::Busy),
    };
    let hash = match shop.hasher().hash(new, shop.rng().bytes()).await? {
        Ok(hash) => hash,
        Err(Busy) => return Ok(OwnChangeOutcome::Busy),
    };
    let token = SessionToken::generate(login.number, shop.rng());
    let session = Session::new(login.epoch + 1, shop.now(), attempt.client);
    let target = format!("customer:{}", login.number);
    let entry = AuditEntry::new(shop, ActorId::Customer(login.number), "password.change", target).from_client(attempt.client);
    let notice = outbox::enqueue_write(shop, &PasswordChanged { number: login.number, is_first: false })?;
    let extra_writes = vec![notice, store::session_put(&token, &session)?.into()];
    let write = PasswordWrite { login: &login, link: None, hash, now: shop.now() };
    let (forgiven, changed) = tokio::join!(throttle::forgive_login(shop, &counted), store::set_password(shop, write, &entry, extra_writes));
    forgiven?;
    if !changed? {
        return Ok(OwnChangeOutcome::Outdated);
    }
    let known_browsers = attempt.known_browsers.in_next_epoch(shop, &login);
    Ok(OwnChangeOutcome::Changed(Box::new(NewSession { token, expires_at: session.expires_at, login, known_browsers })))
}
