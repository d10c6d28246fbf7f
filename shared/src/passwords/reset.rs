//! Resetting a password: ask, open the link, choose.

use super::{NewPassword, PasswordChange, change, letters, set_reset_link};
use crate::customers::{self, CustomerState, LoginRecord};
use crate::fault::Fault;
use crate::mail::{MailJob, outbox};
use crate::mailer::Letter;
use crate::shop::Shop;
use crate::values::ids::TimeOrderedId;
use crate::values::secret::MailedToken;
use crate::values::{ClientInfo, CustomerNumber, EmailAddress, PlainToken};

/// Reset mails to one address in an hour and in a day (S-RS-10).
const HOURLY_MAX: usize = 3;
const DAILY_MAX: usize = 10;
/// How often a record that another job has just changed is read again.
const ATTEMPTS_MAX: usize = 4;

/// Leaves the job, the same for every address. One write.
///
/// # Errors
/// When the store does not answer.
pub async fn request_reset(shop: &Shop, email: EmailAddress) -> Result<(), Fault> {
    outbox::enqueue(shop, MailJob::PasswordReset { email }).await
}

/// Draws up the letter with a fresh link to the **stored** address (S-RS-9). No letter for an address without an
/// open record, or one that has had enough.
///
/// # Errors
/// When the store does not answer.
pub async fn prepare_reset(shop: &Shop, job: &TimeOrderedId, email: &EmailAddress) -> Result<Option<Letter>, Fault> {
    for _ in 0..ATTEMPTS_MAX {
        let Some(login) = customers::find_login(shop, email).await? else { return Ok(None) };
        if login.state != CustomerState::Open {
            return Ok(None);
        }
        let Some(mailed) = admit_reset_mail(&login, job, shop) else { return Ok(None) };
        let token = MailedToken { number: login.number, secret: PlainToken::generate(shop.rng()) };
        if set_reset_link(shop, &login, &token.secret.digest(), &mailed).await? {
            return Ok(Some(letters::reset(shop, &login, &token)));
        }
    }
    Err(Fault::unavailable("mailing a reset link", "the record keeps changing"))
}

/// Whether the limits of its address let another reset mail go out: what the record then says of its mails.
pub fn admit_reset_mail(login: &LoginRecord, job: &TimeOrderedId, shop: &Shop) -> Option<Vec<TimeOrderedId>> {
    login.admit_mail(job, shop.now(), HOURLY_MAX, DAILY_MAX)
}

/// The record a reset link opens, if it still does. Changes nothing.
///
/// # Errors
/// When the store does not answer.
pub async fn find_resettable(shop: &Shop, token: &MailedToken) -> Result<Option<LoginRecord>, Fault> {
    let Some(customer) = customers::find(shop, token.number).await? else { return Ok(None) };
    let login = customers::find_login(shop, &customer.email).await?;
    let digest = token.secret.digest();
    let opens = |login: &LoginRecord| {
        login.number == token.number
            && login.state == CustomerState::Open
            && login.reset.as_ref().is_some_and(|reset| reset.accepts(&digest, shop.now()))
    };
    Ok(login.filter(opens))
}

/// What came of choosing a new password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResetOutcome {
    Reset,
    LinkGone,
}

/// Sets the new password, once.
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
    let is_changed = change(shop, login, PasswordChange::reset(&token.secret.digest()), password, client).await?;
    Ok(if is_changed { ResetOutcome::Reset } else { ResetOutcome::LinkGone })
}

/// Draws up the letter that tells an owner of a new password.
///
/// # Errors
/// When the store does not answer.
pub async fn prepare_password_changed(shop: &Shop, number: CustomerNumber) -> Result<Option<Letter>, Fault> {
    let customer = customers::find(shop, number).await?;
    Ok(customer.filter(|c| c.state == CustomerState::Open).map(|customer| letters::changed(shop, &customer)))
}
