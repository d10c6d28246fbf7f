//! Passwords that come along from another system (PW-6).

use super::store::{self, PasswordWrite};
use crate::audit::{ActorId, AuditEntry};
use crate::fault::Fault;
use crate::passwords::ImportedPassword;
use crate::shop::Shop;
use crate::store::Attempt;
use crate::values::{EmailAddress, ShortText};

/// What became of a password from elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportPasswordOutcome {
    Imported,
    /// The account has one, chosen here or imported before: it stays.
    HasPassword,
    /// No customer has this address.
    UnknownAddress,
}

/// Gives an account that has no password the one from another system, and ends every outstanding link to choose a first
/// one. The audit row tells `reason`.
///
/// # Errors
/// When the store does not answer.
pub async fn import_password(
    shop: &Shop,
    address: &EmailAddress,
    password: &ImportedPassword,
    reason: &ShortText<500>,
) -> Result<ImportPasswordOutcome, Fault> {
    shop.store()
        .optimistically("importing a password", async || {
            let (Some(login), _) = super::find_login(shop, address).await? else {
                return Ok(Attempt::Done(ImportPasswordOutcome::UnknownAddress));
            };
            if login.password.is_some() {
                return Ok(Attempt::Done(ImportPasswordOutcome::HasPassword));
            }
            let entry = AuditEntry::new(shop, ActorId::System, "password.import", format!("customer:{}", login.number));
            let entry = AuditEntry { reason: Some(reason.clone()), ..entry };
            let write = PasswordWrite { login: &login, link: None, hash: password.to_text(), now: shop.now() };
            Ok(Attempt::of(store::set_password(shop, write, &entry, Vec::new()).await?, ImportPasswordOutcome::Imported))
        })
        .await
}
