//! Signing up: request a link, open it, choose the first password (CU-4).
//!
//! - A request enqueues a mail job, the same for every address (S-ID-3, S-ID-4).
//! - Sending creates the record if there is none. A record without a password gets a link to claim it. The owner of a
//!   record with a password is told that they have an account, with a link to reset it (S-ID-5).

use super::link::{Mailed, PasswordLink};
use super::mail_limit::MailLimit;
use super::{SignUpRequest, letters, links, password_change};
use crate::customers::{self, CreateOutcome, CustomerState, LoginRecord, Person};
use crate::fault::Fault;
use crate::mail::{MailJob, MailPayload, outbox};
use crate::mailer::Letter;
use crate::passwords::NewPassword;
use crate::shop::Shop;
use crate::store::Attempt;
use crate::values::ClientInfo;
use crate::values::ids::TimeOrderedId;
use crate::values::secret::MailedToken;

/// Enqueues the mail job. `next` is whatever else the person requested in the same form: it becomes a job of its own
/// when this one is done (ML-1). One write.
///
/// # Errors
/// When the store does not answer.
pub async fn request_sign_up<N: MailPayload>(shop: &Shop, sign_up: &SignUpRequest, next: Option<&N>) -> Result<(), Fault> {
    let job = MailJob::new(sign_up)?;
    let job = match next {
        Some(next) => job.followed_by(MailJob::new(next)?),
        None => job,
    };
    outbox::enqueue_job(shop, &job).await
}

/// Finds or creates the record, and composes the letter with a fresh link. `None` if the address has reached its limit
/// of mails.
///
/// # Errors
/// When the store does not answer.
pub async fn prepare_sign_up(shop: &Shop, job: &TimeOrderedId, sign_up: &SignUpRequest) -> Result<Option<Letter>, Fault> {
    let person = Person {
        email: sign_up.email.clone(),
        name: sign_up.name.clone(),
        company: sign_up.company.clone(),
        telephone: None,
        language: sign_up.language.clone(),
    };
    let outcome = customers::find_or_create(shop, &person, |_| Ok(Vec::new())).await?;
    let (CreateOutcome::Created(customer) | CreateOutcome::Existing(customer)) = outcome;
    let attempt = async || {
        let login = customers::find_login(shop, &customer.email).await?.filter(|login| login.state == CustomerState::Open);
        let Some(login) = login else { return Ok(Attempt::Done(None)) };
        let Some(mails) = MailLimit::SIGN_UP.admit(&login.recent_mails, job, shop.now()) else { return Ok(Attempt::Done(None)) };
        let kind = if login.password.is_some() { PasswordLink::Reset } else { PasswordLink::Claim };
        let issued = links::issue(shop, &login, kind, Mailed::Requested(&mails)).await?;
        Ok(Attempt::written(issued.map(|token| {
            Some(match kind {
                PasswordLink::Claim => letters::claim(shop, &login, &token),
                PasswordLink::Reset => letters::account_exists(shop, &login, &token),
            })
        })))
    };
    shop.store().optimistically("mailing a sign-up link", attempt).await
}

/// The record that a claim link opens, if it is still valid. Changes nothing.
///
/// # Errors
/// When the store does not answer.
pub async fn find_claimable(shop: &Shop, token: &MailedToken) -> Result<Option<LoginRecord>, Fault> {
    links::find_by_link(shop, PasswordLink::Claim, token).await
}

/// The outcome of choosing a first password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimOutcome {
    Claimed,
    LinkGone,
}

/// Sets the first password, once (PW-5).
///
/// # Errors
/// When the store does not answer.
pub async fn claim(
    shop: &Shop,
    login: &LoginRecord,
    token: &MailedToken,
    password: NewPassword,
    client: &ClientInfo,
) -> Result<ClaimOutcome, Fault> {
    let is_changed = password_change::change(shop, login, (PasswordLink::Claim, &token.secret.digest()), password, client).await?;
    Ok(if is_changed { ClaimOutcome::Claimed } else { ClaimOutcome::LinkGone })
}
