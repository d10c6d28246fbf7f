//! Staff and storefront servers: who may do what.
//!
//! - Every route declares its permission; nothing is open by default (ST-2).
//! - A role is a list of permissions. Tokens and keys are found only by their digests (S-ST, S-AK-1).
//! - Nobody is there to begin with: the first owner comes by a link, everybody else by an owner's invitation (ST-1).
//! - Signing in takes a password and a second factor (ST-2).
//! - In a browser, staff stay known by a session, which ends after 30 minutes without use and after 12 hours in any case
//!   (S-SE-4).

pub mod changes;
mod credential;
pub mod credentials;
pub mod enrolment;
pub mod grants;
pub mod keys;
pub mod letters;
mod link;
mod mail_jobs;
pub mod members;
mod role;
pub mod sessions;
pub mod sign_in;
mod store;

#[cfg(test)]
mod tests;

pub use credential::{Credential, Grant, STAFF_TOKEN_PREFIX, STOREFRONT_KEY_PREFIX, Scope, StaffToken, StorefrontKey};
pub use link::{InvitationToken, StaffLink};
pub use mail_jobs::StaffInvitation;
pub use role::{Permission, Role};

use crate::fault::Fault;
use crate::shop::Shop;
use crate::values::{Digest, PlainToken};

/// The staff token, if it is valid now.
///
/// # Errors
/// When the store does not answer.
pub async fn find_staff_token(shop: &Shop, token: &str) -> Result<Option<StaffToken>, Fault> {
    let Some(digest) = digest(token, STAFF_TOKEN_PREFIX) else { return Ok(None) };
    find_staff_token_by_digest(shop, &digest).await
}

async fn find_staff_token_by_digest(shop: &Shop, digest: &Digest) -> Result<Option<StaffToken>, Fault> {
    let found = store::staff_token(shop.store(), digest).await?;
    Ok(found.filter(|token| token.expires_at.is_none_or(|at| shop.now() < at)))
}

/// The storefront key, if it is valid now.
///
/// # Errors
/// When the store does not answer.
pub async fn find_storefront_key(shop: &Shop, key: &str) -> Result<Option<(Digest, StorefrontKey)>, Fault> {
    let Some(digest) = digest(key, STOREFRONT_KEY_PREFIX) else { return Ok(None) };
    let found = store::storefront_key(shop.store(), &digest).await?;
    Ok(found.filter(|key| key.expires_at.is_none_or(|at| shop.now() < at)).map(|key| (digest, key)))
}

/// Issues a staff token and returns it, this once; only its digest is stored. For local mode and tests: it is in no
/// list and has no audit row, unlike those of [`grants`].
///
/// # Errors
/// When the store does not answer.
pub async fn grant_unlisted_staff_token(shop: &Shop, record: &StaffToken) -> Result<String, Fault> {
    let token = PlainToken::generate(shop.rng());
    store::put_staff_token(shop.store(), &token.digest(), record).await?;
    Ok(format!("{STAFF_TOKEN_PREFIX}{}", token.expose()))
}

/// Issues a storefront key and returns it, this once. For local mode and tests, like [`grant_unlisted_staff_token`].
///
/// # Errors
/// When the store does not answer.
pub async fn grant_unlisted_storefront_key(shop: &Shop, record: &StorefrontKey) -> Result<String, Fault> {
    let key = PlainToken::generate(shop.rng());
    store::put_storefront_key(shop.store(), &key.digest(), record).await?;
    Ok(format!("{STOREFRONT_KEY_PREFIX}{}", key.expose()))
}

fn digest(presented: &str, prefix: &str) -> Option<Digest> {
    PlainToken::parse(presented.strip_prefix(prefix)?).map(|token| token.digest())
}
