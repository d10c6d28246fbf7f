//! Giving out and taking back, by whoever runs the shop: each act has its audit row, and each token and key stands in a list, so
//! that it can be taken back by somebody who never saw it.

use super::{Credential, Grant, STAFF_TOKEN_PREFIX, STOREFRONT_KEY_PREFIX, StaffToken, StorefrontKey, store};
use crate::audit::{ActorId, AuditEntry};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::values::{PlainToken, ShortText, StaffId, Timestamp};

/// How giving out a storefront key ended.
#[derive(Debug)]
pub enum GrantKeyOutcome {
    /// The key, shown this once.
    Granted(String),
    /// There is one by this name: with two nobody could say which to take back.
    NameTaken,
}

/// Gives out a staff token: answers it, this once.
///
/// # Errors
/// When the store does not answer.
pub async fn grant_staff_token(shop: &Shop, by: &ShortText<500>, token: StaffToken) -> Result<String, Fault> {
    let plain = PlainToken::generate(shop.rng());
    let entry = audit_entry(shop, by, "staff.grant", format!("staff:{}", token.staff)).change("role", "", token.role.as_str()).change(
        "expires_at",
        "",
        expiry(token.expires_at),
    );
    let grant = Grant { digest: plain.digest(), granted_at: shop.now(), credential: Credential::StaffToken(token) };
    store::grant(shop.store(), &grant, entry.to_write(shop)?).await?;
    Ok(format!("{STAFF_TOKEN_PREFIX}{}", plain.expose()))
}

/// Gives out a storefront key.
///
/// # Errors
/// When the store does not answer.
pub async fn grant_storefront_key(shop: &Shop, by: &ShortText<500>, key: StorefrontKey) -> Result<GrantKeyOutcome, Fault> {
    let plain = PlainToken::generate(shop.rng());
    let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.as_str()).collect();
    let entry = audit_entry(shop, by, "storefront_key.grant", format!("storefront_key:{}", key.name))
        .change("scopes", "", scopes.join(" "))
        .change("expires_at", "", expiry(key.expires_at));
    let grant = Grant { digest: plain.digest(), granted_at: shop.now(), credential: Credential::StorefrontKey(key) };
    if !store::grant(shop.store(), &grant, entry.to_write(shop)?).await? {
        return Ok(GrantKeyOutcome::NameTaken);
    }
    Ok(GrantKeyOutcome::Granted(format!("{STOREFRONT_KEY_PREFIX}{}", plain.expose())))
}

/// Takes back every token of a member of the staff, and answers how many that were. The next call with one is refused.
///
/// # Errors
/// When the store does not answer; some may be taken back then, and asking again takes the rest.
pub async fn revoke_staff_tokens(shop: &Shop, by: &ShortText<500>, staff: &StaffId) -> Result<usize, Fault> {
    let tokens = store::grants_of_staff(shop.store(), staff).await?;
    for grant in &tokens {
        let entry = audit_entry(shop, by, "staff.revoke", format!("staff:{staff}"));
        store::revoke(shop.store(), grant, entry.to_write(shop)?).await?;
    }
    Ok(tokens.len())
}

/// Takes back the storefront key of a name; `false` when there is none.
///
/// # Errors
/// When the store does not answer.
pub async fn revoke_storefront_key(shop: &Shop, by: &ShortText<500>, name: &ShortText<100>) -> Result<bool, Fault> {
    let Some(grant) = store::grant_of_key(shop.store(), name).await? else { return Ok(false) };
    let entry = audit_entry(shop, by, "storefront_key.revoke", format!("storefront_key:{name}"));
    store::revoke(shop.store(), &grant, entry.to_write(shop)?).await?;
    Ok(true)
}

/// All that is given out, expired ones too until the table forgets them.
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
