//! Mailed links: stored on the record when they are mailed, and found by the token that is presented.

use super::link::{Mailed, PasswordLink};
use super::store;
use crate::customers::{self, CustomerState, LoginRecord, MailedLink};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::values::PlainToken;
use crate::values::secret::MailedToken;

/// Stores a fresh link on the record, in place of any older one of its kind, and records the mail that carries it.
/// `None` if the record has changed since it was read.
///
/// # Errors
/// When the store does not answer.
pub(super) async fn issue(shop: &Shop, login: &LoginRecord, kind: PasswordLink, mail: Mailed<'_>) -> Result<Option<MailedToken>, Fault> {
    let token = MailedToken { number: login.number, secret: PlainToken::generate(shop.rng()) };
    let link = MailedLink { digest: token.secret.digest(), expires_at: shop.now().plus(kind.lifetime()) };
    let is_set = store::set_link(shop.store(), login, kind, &link, mail).await?;
    Ok(is_set.then_some(token))
}

/// The record that a link opens, if it is still valid. Changes nothing.
///
/// # Errors
/// When the store does not answer.
pub(super) async fn find_by_link(shop: &Shop, kind: PasswordLink, token: &MailedToken) -> Result<Option<LoginRecord>, Fault> {
    let Some(customer) = customers::find(shop, token.number).await? else { return Ok(None) };
    let login = customers::find_login(shop, &customer.email).await?;
    let digest = token.secret.digest();
    let opens = |login: &LoginRecord| {
        login.number == token.number
            && login.state == CustomerState::Open
            && kind.on(login).is_some_and(|link| link.accepts(&digest, shop.now()))
    };
    Ok(login.filter(opens))
}
