//! Keys of storefronts: who has one, what it may do, and since when it is in use (S-AK-1).
//!
//! - A key is shown once. Only its digest is stored, which also names it: it opens nothing.
//! - Of the keys with a name one is open, unless it is being replaced: then the old one works for a while longer.
//! - The use of a key is noted once an hour, beside the call and never in its way.

use super::grants::expiry;
use super::{Credential, Grant, STOREFRONT_KEY_PREFIX, Scope, StorefrontKey, store};
use crate::audit::Author;
use crate::fault::Fault;
use crate::shop::Shop;
use crate::values::{Digest, PlainToken, ShortText, Span, Timestamp};

/// A key in the list.
#[derive(Clone, Debug)]
pub struct ListedKey {
    pub id: Digest,
    pub key: StorefrontKey,
    pub granted_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
}

/// Whether a key works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(const_into_str, serialize_all = "snake_case")]
pub enum KeyState {
    Open,
    Expired,
    Revoked,
}

impl ListedKey {
    fn of(grant: Grant) -> Option<Self> {
        let Grant { digest, granted_at, revoked_at, credential } = grant;
        let Credential::StorefrontKey(key) = credential else { return None };
        Some(Self { id: digest, key, granted_at, revoked_at })
    }

    pub fn state(&self, now: Timestamp) -> KeyState {
        match (self.revoked_at, self.key.expires_at) {
            (Some(_), _) => KeyState::Revoked,
            (None, Some(at)) if at <= now => KeyState::Expired,
            _ => KeyState::Open,
        }
    }
}

/// A new key. The secret exists in this value and in one answer.
#[derive(Clone, Debug)]
pub struct NewKey {
    pub listed: ListedKey,
    /// Shown this once.
    pub secret: String,
}

/// The outcome of issuing a key.
#[derive(Debug)]
pub enum KeyOutcome {
    Issued(Box<NewKey>),
    /// An open key has this name already. Names are for people, who would not know which one to revoke.
    NameTaken,
    /// There is no such key, or it is not open.
    NotOpen,
}

/// All keys, the newest first, with those that ended within the last 90 days.
///
/// # Errors
/// When the store does not answer.
pub async fn list(shop: &Shop) -> Result<Vec<ListedKey>, Fault> {
    let mut keys = Vec::new();
    for (grant, last_used_at) in store::keys(shop.store()).await? {
        keys.extend(ListedKey::of(grant).map(|listed| ListedKey { key: StorefrontKey { last_used_at, ..listed.key }, ..listed }));
    }
    keys.sort_by(|one, other| (other.granted_at, other.id.as_str()).cmp(&(one.granted_at, one.id.as_str())));
    Ok(keys)
}

/// Issues a key.
///
/// # Errors
/// When the store does not answer.
pub async fn issue(shop: &Shop, by: Author<'_>, key: StorefrontKey) -> Result<KeyOutcome, Fault> {
    let is_taken = |listed: &ListedKey| listed.key.name == key.name && listed.state(shop.now()) == KeyState::Open;
    if list(shop).await?.iter().any(is_taken) {
        return Ok(KeyOutcome::NameTaken);
    }
    let entry = by
        .entry(shop, "storefront_key.grant", format!("storefront_key:{}", key.name))
        .change("scopes", "", words(&key.scopes))
        .change("expires_at", "", expiry(key.expires_at));
    let (grant, secret) = generate(shop, key);
    store::grant(shop, &grant, &entry).await?;
    Ok(issued(grant, secret))
}

/// Issues a key in place of an open one, which works for some time longer, so that the storefront's server can be told the
/// new one without a pause.
///
/// # Errors
/// When the store does not answer.
pub async fn replace(shop: &Shop, by: Author<'_>, id: &Digest, overlap: Span, expires_at: Option<Timestamp>) -> Result<KeyOutcome, Fault> {
    let Some(old) = store::key(shop.store(), id).await? else { return Ok(KeyOutcome::NotOpen) };
    let Some(listed) = ListedKey::of(old.clone()).filter(|listed| listed.state(shop.now()) == KeyState::Open) else {
        return Ok(KeyOutcome::NotOpen);
    };
    let until = listed.key.expires_at.map_or(shop.now().plus(overlap), |at| at.min(shop.now().plus(overlap)));
    let entry = by.entry(shop, "storefront_key.replace", format!("storefront_key:{}", listed.key.name)).change(
        "expires_at",
        expiry(listed.key.expires_at),
        expiry(Some(until)),
    );
    let (grant, secret) = generate(shop, StorefrontKey { expires_at, last_used_at: None, ..listed.key });
    let is_replaced = store::replace_key(shop, &old, until, &grant, &entry).await?;
    Ok(if is_replaced { issued(grant, secret) } else { KeyOutcome::NotOpen })
}

/// Revokes a key: the next call with it is refused. `false` if there is none with this id; a revoked one stays so.
///
/// # Errors
/// When the store does not answer.
pub async fn revoke(shop: &Shop, by: Author<'_>, id: &Digest) -> Result<bool, Fault> {
    let Some(grant) = store::key(shop.store(), id).await? else { return Ok(false) };
    let Some(listed) = ListedKey::of(grant.clone()) else { return Ok(false) };
    if listed.revoked_at.is_none() {
        let entry = by.entry(shop, "storefront_key.revoke", format!("storefront_key:{}", listed.key.name));
        let _was_open = store::revoke_key(shop, &grant, &entry).await?;
    }
    Ok(true)
}

/// Revokes the open keys with a name, and returns how many there were.
///
/// # Errors
/// When the store does not answer. Some may be revoked by then; a second call revokes the rest.
pub async fn revoke_by_name(shop: &Shop, by: Author<'_>, name: &ShortText<100>) -> Result<usize, Fault> {
    let mut revoked = 0;
    for listed in list(shop).await? {
        if listed.key.name == *name && listed.state(shop.now()) == KeyState::Open && revoke(shop, by, &listed.id).await? {
            revoked += 1;
        }
    }
    Ok(revoked)
}

/// Notes that a key is in use. It must not delay or break the call that brought it, so a fault is only logged.
pub async fn note_use(shop: &Shop, id: &Digest) {
    if let Err(fault) = store::note_use(shop.store(), id, shop.now()).await {
        tracing::warn!(%fault, "the use of a storefront's key could not be noted");
    }
}

fn generate(shop: &Shop, key: StorefrontKey) -> (Grant, String) {
    let plain = PlainToken::generate(shop.rng());
    let grant = Grant { digest: plain.digest(), granted_at: shop.now(), revoked_at: None, credential: Credential::StorefrontKey(key) };
    (grant, format!("{STOREFRONT_KEY_PREFIX}{}", plain.expose()))
}

fn issued(grant: Grant, secret: String) -> KeyOutcome {
    ListedKey::of(grant).map_or(KeyOutcome::NotOpen, |listed| KeyOutcome::Issued(Box::new(NewKey { listed, secret })))
}

/// The names of scopes, as the audit log and the command line write them.
pub fn words(scopes: &[Scope]) -> String {
    scopes.iter().map(Scope::into_str).collect::<Vec<_>>().join(" ")
}
