//! | question | key |
//! |---|---|
//! | whose staff token is this? | `ST#<digest>` / `T` |
//! | which storefront key is this? | `SK#<digest>` / `K` |
//! | what is given out? to this member of the staff? | `GRANTS` / `T#<staff>#<digest>` |
//! | … by this name, to a storefront? | `GRANTS` / `K#<name>` |

use super::{Credential, Grant, StaffToken, StorefrontKey};
use crate::fault::Fault;
use crate::store::{Condition, Consistency, Key, Put, Query, Store, Write, delete};
use crate::values::{Digest, ShortText, StaffId, Timestamp};

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

/// Writes the record, its place in the list and the audit row. `false` if the place is taken.
pub(super) async fn grant(store: &Store, grant: &Grant, audit: Write) -> Result<bool, Fault> {
    let listed = Put::new(&grant_key(grant), grant)?.when(Condition::NotExists);
    let record = match &grant.credential {
        Credential::StaffToken(token) => Put::new(&staff_token_key(&grant.digest), token)?,
        Credential::StorefrontKey(key) => Put::new(&storefront_key_key(&grant.digest), key)?,
    };
    let expiring = |put: Put, at: Option<Timestamp>| if let Some(at) = at { put.expiring(at) } else { put };
    let until = grant.credential.expires_at();
    let done = store.transact(vec![expiring(listed, until).into(), expiring(record, until).into(), audit]).await?;
    Ok(done.is_done())
}

pub(super) async fn revoke(store: &Store, grant: &Grant, audit: Write) -> Result<(), Fault> {
    let record = match &grant.credential {
        Credential::StaffToken(_) => staff_token_key(&grant.digest),
        Credential::StorefrontKey(_) => storefront_key_key(&grant.digest),
    };
    store.transact(vec![delete(&record, None), delete(&grant_key(grant), None), audit]).await.map(drop)
}

pub(super) async fn grants(store: &Store) -> Result<Vec<Grant>, Fault> {
    store.query_all(Query::of(GRANTS).strong()).await
}

pub(super) async fn grants_of_staff(store: &Store, staff: &StaffId) -> Result<Vec<Grant>, Fault> {
    store.query_all(Query::of(GRANTS).begins_with(format!("T#{staff}#")).strong()).await
}

pub(super) async fn grant_of_key(store: &Store, name: &ShortText<100>) -> Result<Option<Grant>, Fault> {
    store.get(&Key::new(GRANTS, format!("K#{name}")), Consistency::Strong).await
}

const GRANTS: &str = "GRANTS";

fn grant_key(grant: &Grant) -> Key {
    match &grant.credential {
        Credential::StaffToken(token) => Key::new(GRANTS, format!("T#{}#{}", token.staff, grant.digest.as_str())),
        Credential::StorefrontKey(key) => Key::new(GRANTS, format!("K#{}", key.name)),
    }
}

fn staff_token_key(digest: &Digest) -> Key {
    Key::new(format!("ST#{}", digest.as_str()), "T")
}

fn storefront_key_key(digest: &Digest) -> Key {
    Key::new(format!("SK#{}", digest.as_str()), "K")
}
