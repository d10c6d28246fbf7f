//! Resetting a password: ask, open the link, choose.

use super::{Change, NewPassword, change, letters, set_reset};
use crate::customers::{self, Login, State};
use crate::fault::Fault;
use crate::mail::{Errand, Letter, outbox};
use crate::shop::Shop;
use crate::values::ids::TimeOrdered;
use crate::values::secret::MailedToken;
use crate::values::{CustomerNumber, EmailAddress, Origin, PlainToken};

/// Reset mails to one address in an hour and in a day (S-RS-10).
const HOURLY_MAX: usize = 3;
const DAILY_MAX: usize = 10;
/// How often a record that another errand has just changed is read again.
const TRIES: usize = 4;

/// Leaves the errand, the same for every address. One write.
///
/// # Errors
/// When the store does not answer.
pub async fn request_reset(shop: &Shop, email: EmailAddress) -> Result<(), Fault> {
    outbox::leave(shop, Errand::PasswordReset { email }).await
}

/// Draws up the letter with a fresh link to the **stored** address (S-RS-9). No letter for an address without an
/// open record, or one that has had enough.
///
/// # Errors
/// When the store does not answer.
pub async fn prepare_reset(shop: &Shop, errand: &TimeOrdered, email: &EmailAddress) -> Result<Option<Letter>, Fault> {
    for _ in 0..TRIES {
        let Some(login) = customers::find_login(shop, email).await? else { return Ok(None) };
        if login.state != State::Open {
            return Ok(None);
        }
        let Some(mailed) = may_be_mailed(&login, errand, shop) else { return Ok(None) };
        let token = MailedToken { number: login.number, secret: PlainToken::throw(shop.dice()) };
        if set_reset(shop, &login, &token.secret.digest(), &mailed).await? {
            return Ok(Some(letters::reset(shop, &login, &token)));
        }
    }
    Err(Fault::unavailable("mailing a reset link", "the record keeps changing"))
}

/// Whether the limits of its address let another reset mail go out: what the record then says of its mails.
pub fn may_be_mailed(login: &Login, errand: &TimeOrdered, shop: &Shop) -> Option<Vec<TimeOrdered>> {
    login.mailed_once_more(errand, shop.now(), HOURLY_MAX, DAILY_MAX)
}

/// The record a reset link opens, if it still does. Changes nothing.
///
/// # Errors
/// When the store does not answer.
pub async fn resettable(shop: &Shop, token: &MailedToken) -> Result<Option<Login>, Fault> {
    let Some(customer) = customers::find(shop, token.number).await? else { return Ok(None) };
    let login = customers::find_login(shop, &customer.email).await?;
    let digest = token.secret.digest();
    let opens = |login: &Login| {
        login.number == token.number
            && login.state == State::Open
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
pub async fn reset(shop: &Shop, login: &Login, token: &MailedToken, password: NewPassword, origin: &Origin) -> Result<ResetOutcome, Fault> {
    let is_changed = change(shop, login, Change::reset(&token.secret.digest()), password, origin).await?;
    Ok(if is_changed { ResetOutcome::Reset } else { ResetOutcome::LinkGone })
}

/// Draws up the letter that tells an owner of a new password.
///
/// # Errors
/// When the store does not answer.
pub async fn tell_of_change(shop: &Shop, number: CustomerNumber) -> Result<Option<Letter>, Fault> {
    let customer = customers::find(shop, number).await?;
    Ok(customer.filter(|c| c.state == State::Open).map(|customer| letters::changed(shop, &customer)))
}
