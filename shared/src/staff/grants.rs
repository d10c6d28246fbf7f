//! Issuing and revoking tokens of staff, for operators. Each change has its audit row. Each token and key is in a list,
//! so that somebody who never saw it can revoke it.

use super::{Credential, Grant, STAFF_TOKEN_PREFIX, StaffToken, store};
use crate::audit::Author;
use crate::fault::Fault;
use crate::shop::Shop;
use crate::values::{PlainToken, ShortText, StaffId, Timestamp};

/// Issues a staff token and returns it, this once.
///
/// # Errors
/// When the store does not answer.
pub async fn grant_staff_token(shop: &Shop, by: &ShortText<500>, token: StaffToken) -> Result<String, Fault> {
    let plain = PlainToken::generate(shop.rng());
    let entry = Author::Operator(by).entry(shop, "staff.grant", format!("staff:{}", token.staff)).change("role", "", token.role).change(
        "expires_at",
        "",
        expiry(token.expires_at),
    );
    let grant = Grant { digest: plain.digest(), granted_at: shop.now(), revoked_at: None, credential: Credential::StaffToken(token) };
    store::grant(shop, &grant, &entry).await?;
    Ok(format!("{STAFF_TOKEN_PREFIX}{}", plain.expose()))
}

/// Revokes every token of a member of the staff, and returns how many there were. The next call with one is refused.
///
/// # Errors
/// When the store does not answer. Some may be revoked by then; a second call revokes the rest.
pub async fn revoke_staff_tokens(shop: &Shop, by: &ShortText<500>, staff: &StaffId) -> Result<usize, Fault> {
    let tokens = store::grants_of_staff(shop.store(), staff).await?;
    for grant in &tokens {
        let entry = Author::Operator(by).entry(shop, "staff.revoke", format!("staff:{staff}"));
        store::revoke(shop, grant, &entry).await?;
    }
    Ok(tokens.len())
}

/// All issued tokens and keys, including expired ones that the table has not deleted yet.
///
/// # Errors
/// When the store does not answer.
pub async fn list(shop: &Shop) -> Result<Vec<Grant>, Fault> {
    store::grants(shop.store()).await
}

pub(super) fn expiry(at: Option<Timestamp>) -> String {
    at.map_or_else(|| "never".to_owned(), |at| at.to_string())
}
