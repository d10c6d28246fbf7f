//! Resetting a password: request a link, open it, choose a password.
//!
//! - A request enqueues a mail job, the same for every address, and changes nothing else (S-RS-11).
//! - The link goes to the address on record, never to the one that was typed (S-RS-9).

use super::link::{Mailed, PasswordLink};
use super::mail_limit::MailLimit;
use super::{PasswordReset, letters, links, password_change};
use crate::audit::{self, Actor};
use crate::customers::{self, CustomerState, LoginRecord};
use crate::fault::Fault;
use crate::mail::outbox;
use crate::mailer::Letter;
use crate::passwords::NewPassword;
use crate::shop::Shop;
use crate::store::Attempt;
use crate::values::ids::TimeOrderedId;
use crate::values::secret::MailedToken;
use crate::values::{ClientInfo, CustomerNumber, EmailAddress};

/// Enqueues the mail job. One write, the same for every address.
///
/// # Errors
/// When the store does not answer.
pub async fn request_reset(shop: &Shop, email: EmailAddress) -> Result<(), Fault> {
    outbox::enqueue(shop, &PasswordReset { email }).await
}

/// The outcome of a request by staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestResetOutcome {
    Requested,
    NotFound,
    /// The record is disabled or erased, so a link would let nobody in.
    NotOpen,
    /// The address has reached its limit of links for now (S-RS-10).
    TooManyMails,
    /// Mail to the address bounced for good. Staff are told, because they can do something about it (ML-8).
    Undeliverable,
}

/// Staff request a reset link to a customer's own address (PW-3). The job and its audit row are written together.
///
/// # Errors
/// When the store does not answer.
pub async fn request_reset_by_staff(shop: &Shop, by: Actor<'_>, number: CustomerNumber) -> Result<RequestResetOutcome, Fault> {
    let Some(customer) = customers::find(shop, number).await? else { return Ok(RequestResetOutcome::NotFound) };
    let Some(login) = customers::find_login(shop, &customer.email).await? else { return Ok(RequestResetOutcome::NotOpen) };
    if customer.state != CustomerState::Open {
        return Ok(RequestResetOutcome::NotOpen);
    }
    if login.undeliverable_at.is_some() {
        return Ok(RequestResetOutcome::Undeliverable);
    }
    let next_mail = TimeOrderedId::new(shop.now(), shop.rng());
    if MailLimit::RESET.admit(&login.recent_mails, &next_mail, shop.now()).is_none() {
        return Ok(RequestResetOutcome::TooManyMails);
    }
    let job = outbox::enqueue_write(shop, &PasswordReset { email: customer.email })?;
    let entry = by.entry(shop, "customer.password_reset", format!("customer:{number}"));
    audit::commit(shop, &entry, vec![job]).await?;
    Ok(RequestResetOutcome::Requested)
}

/// Composes the letter with a fresh link. `None` for an address without an open record, or one that has reached its
/// limit.
///
/// # Errors
/// When the store does not answer.
pub async fn prepare_reset(shop: &Shop, job: &TimeOrderedId, request: &PasswordReset) -> Result<Option<Letter>, Fault> {
    let attempt = async || {
        let login = customers::find_login(shop, &request.email).await?.filter(|login| login.state == CustomerState::Open);
        let Some(login) = login else { return Ok(Attempt::Done(None)) };
        let Some(mails) = MailLimit::RESET.admit(&login.recent_mails, job, shop.now()) else { return Ok(Attempt::Done(None)) };
        let issued = links::issue(shop, &login, PasswordLink::Reset, Mailed::Requested(&mails)).await?;
        Ok(Attempt::written(issued.map(|token| Some(letters::reset(shop, &login, &token)))))
    };
    shop.store().optimistically("mailing a reset link", attempt).await
}

/// The record that a reset link opens, if it is still valid. Changes nothing.
///
/// # Errors
/// When the store does not answer.
pub async fn find_resettable(shop: &Shop, token: &MailedToken) -> Result<Option<LoginRecord>, Fault> {
    links::find_by_link(shop, PasswordLink::Reset, token).await
}

/// The outcome of choosing a new password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResetOutcome {
    Reset,
    LinkGone,
}

/// Sets the new password, once (PW-5).
///
/// # Errors
/// When the store does not answer.
pub async fn reset(
    shop: &Shop,
    login: &LoginRecord,
    token: &MailedToken,
    password: NewPassword,
    client: &ClientInfo,
) -> Result<ResetOutcome, Fault> {
    let is_changed = password_change::change(shop, login, (PasswordLink::Reset, &token.secret.digest()), password, client).await?;
    Ok(if is_changed { ResetOutcome::Reset } else { ResetOutcome::LinkGone })
}
