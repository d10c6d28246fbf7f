//! Choosing a password through a mailed link.

use super::link::PasswordLink;
use super::store::PasswordWrite;
use super::{PasswordChanged, letters, store};
use crate::audit::{ActorId, AuditEntry};
use crate::customers::{self, CustomerState, LoginRecord};
use crate::fault::Fault;
use crate::mail::outbox;
use crate::mailer::Letter;
use crate::passwords::{Busy, NewPassword, Password, PersonalInfo, WeakPassword};
use crate::shop::Shop;
use crate::values::{ClientInfo, Digest, ShortText};

/// Checks whether a password is good enough for its owner.
///
/// # Errors
/// When the settings cannot be read.
pub async fn validate_password(shop: &Shop, login: &LoginRecord, password: Password) -> Result<Result<NewPassword, WeakPassword>, Fault> {
    let settings = shop.settings().await?;
    let config = shop.config();
    let domain = config.storefront_url.host_str().unwrap_or_default();
    let mut names = vec![config.shop_name.as_str(), domain, login.email.local_part()];
    names.extend(login.name.as_ref().map(ShortText::as_str));
    Ok(NewPassword::validate(password, settings.password_length_min, &PersonalInfo { names }))
}

/// Sets a password in one transaction: it consumes the link, starts a new epoch (which ends every session), removes the
/// other links and leaves the failures behind, and writes an audit row and the job that notifies the owner (PW-5). `false`
/// if the link has expired, or was used or replaced in the meantime.
///
/// # Errors
/// When the store does not answer, or too many hashes are running already.
pub(super) async fn change(
    shop: &Shop,
    login: &LoginRecord,
    link: (PasswordLink, &Digest),
    password: NewPassword,
    client: &ClientInfo,
) -> Result<bool, Fault> {
    let hash = match shop.hasher().hash(password, shop.rng().bytes()).await? {
        Ok(hash) => hash,
        Err(Busy) => return Err(Fault::unavailable("hashing a password", "too many at once")),
    };
    let (kind, digest) = link;
    let action = match kind {
        PasswordLink::Claim => "password.first",
        PasswordLink::Reset => "password.reset",
    };
    let entry = AuditEntry::new(shop, ActorId::Customer(login.number), action, format!("customer:{}", login.number)).from_client(client);
    let is_first = kind == PasswordLink::Claim;
    let notice = outbox::enqueue_write(shop, &PasswordChanged { number: login.number, is_first })?;
    let write = PasswordWrite { login, link: Some((kind, digest)), hash, now: shop.now() };
    store::set_password(shop, write, &entry, vec![notice]).await
}

/// Composes the letter that welcomes an owner with a first password, or tells them about a new one.
///
/// # Errors
/// When the store does not answer.
pub async fn prepare_password_changed(shop: &Shop, changed: &PasswordChanged) -> Result<Option<Letter>, Fault> {
    let customer = customers::find(shop, changed.number).await?;
    let letter = if changed.is_first { letters::welcome } else { letters::password_changed };
    Ok(customer.filter(|customer| customer.state == CustomerState::Open).map(|customer| letter(shop, &customer)))
}
