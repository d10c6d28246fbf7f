//! Issuing and revoking tokens and keys, for operators. Each change has its audit row. Each token and key is in a list,
//! so that somebody who never saw it can revoke it.

use super::{Credential, Grant, STAFF_TOKEN_PREFIX, STOREFRONT_KEY_PREFIX, Scope, StaffToken, StorefrontKey, store};
use crate::audit::{ActorId, AuditEntry};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::values::{PlainToken, ShortText, StaffId, Timestamp};

/// The outcome of issuing a storefront key.
#[derive(Debug)]
pub enum GrantKeyOutcome {
    /// The key. It is shown only this once.
    Granted(String),
    /// There is a key with this name already. Names are unique, so that it is clear which key to revoke.
    NameTaken,
}

/// Issues a staff token and returns it, this once.
///
/// # Errors
/// When the store does not answer.
pub async fn grant_staff_token(shop: &Shop, by: &ShortText<500>, token: StaffToken) -> Result<String, Fault> {
    let plain = PlainToken::generate(shop.rng());
    let entry = audit_entry(shop, by, "staff.grant", format!("staff:{}", token.staff)).change("role", "", token.role).change(
        "expires_at",
        "",
        expiry(token.expires_at),
    );
    let grant = Grant { digest: plain.digest(), granted_at: shop.now(), credential: Credential::StaffToken(token) };
    store::grant(shop.store(), &grant, entry.to_write(shop)?).await?;
    Ok(format!("{STAFF_TOKEN_PREFIX}{}", plain.expose()))
}

/// Issues a storefront key.
///
/// # Errors
/// When the store does not answer.
pub async fn grant_storefront_key(shop: &Shop, by: &ShortText<500>, key: StorefrontKey) -> Result<GrantKeyOutcome, Fault> {
    let plain = PlainToken::generate(shop.rng());
    let scopes: Vec<&str> = key.scopes.iter().map(Scope::into_str).collect();
    let entry = audit_entry(shop, by, "storefront_key.grant", format!("storefront_key:{}", key.name))
        .change("scopes", "", scopes.join(" "))
        .change("expires_at", "", expiry(key.expires_at));
    let grant = Grant { digest: plain.digest(), granted_at: shop.now(), credential: Credential::StorefrontKey(key) };
    if !store::grant(shop.store(), &grant, entry.to_write(shop)?).await? {
        return Ok(GrantKeyOutcome::NameTaken);
    }
    Ok(GrantKeyOutcome::Granted(format!("{STOREFRONT_KEY_PREFIX}{}", plain.expose())))
}

/// Revokes every token of a member of the staff, and returns how many there were. The next call with one is refused.
///
/// # Errors
/// When the store does not answer. Some may be revoked by then; a second call revokes the rest.
pub async fn revoke_staff_tokens(shop: &Shop, by: &ShortText<500>, staff: &StaffId) -> Result<usize, Fault> {
    let tokens = store::grants_of_staff(shop.store(), staff).await?;
    for grant in &tokens {
        let entry = audit_entry(shop, by, "staff.revoke", format!("staff:{staff}"));
        store::revoke(shop.store(), grant, entry.to_write(shop)?).await?;
    }
    Ok(tokens.len())
}

/// Revokes the storefront key with a name; `false` if there is none.
///
/// # Errors
/// When the store does not answer.
pub async fn revoke_storefront_key(shop: &Shop, by: &ShortText<500>, name: &ShortText<100>) -> Result<bool, Fault> {
    let Some(grant) = store::grant_of_key(shop.store(), name).await? else { return Ok(false) };
    let entry = audit_entry(shop, by, "storefront_key.revoke", format!("storefront_key:{name}"));
    store::revoke(shop.store(), &grant, entry.to_write(shop)?).await?;
    Ok(true)
}

/// All issued tokens and keys, including expired ones that the table has not deleted yet.
///
/// # Errors
/// When the store does not answer.
pub async fn list(shop: &Shop) -> Result<Vec<Grant>, Fault> {
    store::grants(shop.store()).await
}

fn audit_entry(shop: &Shop, by: &ShortText<500>, action: &str, target: String) -> AuditEntry {
    AuditEntry { reason: Some(by.clone()), ..AuditEntry::new(shop, ActorId::System, action, target) }
}

fn expiry(at: Option<Timestamp>) -> String {
    at.map_or_else(|| "never".to_owned(), |at| at.to_string())
}
