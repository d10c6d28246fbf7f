//! | question | key |
//! |---|---|
//! | whose staff token is this? | `ST#<digest>` / `T` |
//! | which storefront key is this? | `SK#<digest>` / `K` |
//! | what is given out? to this member of the staff? | `GRANTS` / `T#<staff>#<digest>` |
//! | … to a storefront? | `GRANTS` / `K#<digest>`; revoked and expired keys stay for 90 days |

use super::{Credential, Grant, StaffToken, StorefrontKey};
use crate::audit::{self, AuditEntry};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::store::{Condition, Consistency, Item, Key, Put, Query, Store, Update, Write, delete, from_item};
use crate::values::{Digest, Span, StaffId, Timestamp};

pub(super) async fn staff_token(store: &Store, digest: &Digest) -> Result<Option<StaffToken>, Fault> {
    store.get(&staff_token_key(digest), Consistency::Strong).await
}

pub(super) async fn put_staff_token(store: &Store, digest: &Digest, token: &StaffToken) -> Result<(), Fault> {
    store.put(Put::new(&staff_token_key(digest), token)?).await.map(drop)
}

pub(super) async fn storefront_key(store: &Store, digest: &Digest) -> Result<Option<StorefrontKey>, Fault> {
    store.get(&storefront_key_key(digest), Consistency::Eventual).await
}

pub(super) async fn put_storefront_key(store: &Store, digest: &Digest, key: &StorefrontKey) -> Result<(), Fault> {
    store.put(Put::new(&storefront_key_key(digest), key)?).await.map(drop)
}

/// Writes the record, its place in the list and the audit row.
pub(super) async fn grant(shop: &Shop, grant: &Grant, entry: &AuditEntry) -> Result<(), Fault> {
    audit::commit(shop, entry, grant_writes(grant)?).await.map(drop)
}

/// The writes of a new token or key. Its secret is random, so its place is free.
fn grant_writes(grant: &Grant) -> Result<Vec<Write>, Fault> {
    let listed = Put::new(&grant_key(grant), grant)?.when(Condition::NotExists);
    let record = match &grant.credential {
        Credential::StaffToken(token) => Put::new(&staff_token_key(&grant.digest), token)?,
        Credential::StorefrontKey(key) => Put::new(&storefront_key_key(&grant.digest), key)?,
    };
    let expiring = |put: Put, at: Option<Timestamp>| if let Some(at) = at { put.expiring(at) } else { put };
    let until = grant.credential.expires_at();
    // A key stays in the list for a while after it has expired.
    let listed_until = until.map(|at| if matches!(grant.credential, Credential::StorefrontKey(_)) { at.plus(LISTED_AFTER) } else { at });
    Ok(vec![expiring(listed, listed_until).into(), expiring(record, until).into()])
}

pub(super) async fn revoke(shop: &Shop, grant: &Grant, entry: &AuditEntry) -> Result<(), Fault> {
    audit::commit(shop, entry, vec![delete(&staff_token_key(&grant.digest), None), delete(&grant_key(grant), None)]).await.map(drop)
}

// Keys.

/// How long a key that is no longer valid stays in the list.
const LISTED_AFTER: Span = Span::days(90);

/// Revokes a key: the next call with it is refused. `false` if it is revoked already.
pub(super) async fn revoke_key(shop: &Shop, grant: &Grant, entry: &AuditEntry) -> Result<bool, Fault> {
    let listed = Update::of(&grant_key(grant))
        .set("revoked_at", shop.now())
        .expiring(shop.now().plus(LISTED_AFTER))
        .when(Condition::Exists.and(Condition::attribute_not_exists("revoked_at")));
    Ok(audit::commit(shop, entry, vec![delete(&storefront_key_key(&grant.digest), None), listed.into()]).await?.is_done())
}

/// Issues a key in place of another one, which expires at a moment. `false` if that one has been revoked or replaced since.
pub(super) async fn replace_key(shop: &Shop, old: &Grant, expires_at: Timestamp, new: &Grant, entry: &AuditEntry) -> Result<bool, Fault> {
    let as_read = Condition::attribute_not_exists("revoked_at").and(match old.credential.expires_at() {
        Some(at) => Condition::equals("expires_at", at),
        None => Condition::attribute_not_exists("expires_at"),
    });
    let listed = Update::of(&grant_key(old)).set("expires_at", expires_at).expiring(expires_at.plus(LISTED_AFTER));
    let record = Update::of(&storefront_key_key(&old.digest)).set("expires_at", expires_at).expiring(expires_at);
    let mut writes = grant_writes(new)?;
    writes.push(listed.when(Condition::Exists.and(as_read)).into());
    writes.push(record.when(Condition::Exists).into());
    Ok(audit::commit(shop, entry, writes).await?.is_done())
}

/// Notes that a key is in use. One that was revoked in the meantime stays revoked.
pub(super) async fn note_use(store: &Store, digest: &Digest, now: Timestamp) -> Result<(), Fault> {
    store.update(Update::of(&storefront_key_key(digest)).set("last_used_at", now).when(Condition::Exists)).await.map(drop)
}

/// All keys, and when each was last used.
pub(super) async fn keys(store: &Store) -> Result<Vec<(Grant, Option<Timestamp>)>, Fault> {
    let grants: Vec<Grant> = store.query_all(Query::of(GRANTS).begins_with(KEYS).strong()).await?;
    let records: Vec<Key> = grants.iter().map(|grant| storefront_key_key(&grant.digest)).collect();
    let records = store.batch_get(&records, Consistency::Strong).await?;
    let last_use = |record: Option<Item>| -> Result<Option<Timestamp>, Fault> {
        Ok(record.map(from_item::<StorefrontKey>).transpose()?.and_then(|key| key.last_used_at))
    };
    grants.into_iter().zip(records).map(|(grant, record)| Ok((grant, last_use(record)?))).collect()
}

pub(super) async fn key(store: &Store, id: &Digest) -> Result<Option<Grant>, Fault> {
    store.get(&Key::new(GRANTS, format!("{KEYS}{}", id.as_str())), Consistency::Strong).await
}

pub(super) async fn grants(store: &Store) -> Result<Vec<Grant>, Fault> {
    store.query_all(Query::of(GRANTS).strong()).await
}

pub(super) async fn grants_of_staff(store: &Store, staff: &StaffId) -> Result<Vec<Grant>, Fault> {
    store.query_all(Query::of(GRANTS).begins_with(format!("T#{staff}#")).strong()).await
}

const GRANTS: &str = "GRANTS";
const KEYS: &str = "K#";

fn grant_key(grant: &Grant) -> Key {
    match &grant.credential {
        Credential::StaffToken(token) => Key::new(GRANTS, format!("T#{}#{}", token.staff, grant.digest.as_str())),
        Credential::StorefrontKey(_) => Key::new(GRANTS, format!("{KEYS}{}", grant.digest.as_str())),
    }
}

fn staff_token_key(digest: &Digest) -> Key {
    Key::new(format!("ST#{}", digest.as_str()), "T")
}

fn storefront_key_key(digest: &Digest) -> Key {
    Key::new(format!("SK#{}", digest.as_str()), "K")
}
