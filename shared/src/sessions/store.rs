//! | question | key |
//! |---|---|
//! | is this session alive, and whose is it? | `SE#<number>` / `<digest>` and the customer, in one batch read |

use super::{Session, SessionToken};
use crate::customers::Customer;
use crate::customers::store::customer_key;
use crate::fault::Fault;
use crate::store::{Condition, Consistency, Key, Put, Store, TRANSACTION_MAX, Update, from_item};
use crate::values::{CustomerNumber, Digest, Timestamp};

fn key(number: CustomerNumber, digest: &Digest) -> Key {
    Key::new(format!("SE#{number}"), digest.as_str())
}

pub(super) async fn put(store: &Store, token: &SessionToken, session: &Session) -> Result<(), Fault> {
    let put = Put::new(&key(token.number, &token.digest()), session)?.expiring(session.expires_at);
    store.put(put).await.map(drop)
}

pub(super) async fn find_with_customer(store: &Store, token: &SessionToken) -> Result<Option<(Session, Customer)>, Fault> {
    let keys = [key(token.number, &token.digest()), customer_key(token.number)];
    let mut found = store.batch_get(&keys, Consistency::Strong).await?.into_iter();
    match (found.next().flatten(), found.next().flatten()) {
        (Some(session), Some(customer)) => Ok(Some((from_item(session)?, from_item(customer)?))),
        _ => Ok(None),
    }
}

/// Notes that a session is in use; one that has been closed meanwhile stays closed.
pub(super) async fn touch(store: &Store, token: &SessionToken, now: Timestamp) -> Result<(), Fault> {
    let update = Update::of(&key(token.number, &token.digest())).set("last_seen_at", now).when(Condition::Exists);
    store.update(update).await.map(drop)
}

pub(super) async fn delete(store: &Store, number: CustomerNumber, session: &Digest) -> Result<(), Fault> {
    store.delete(&key(number, session), None).await.map(drop)
}

pub(super) async fn delete_all(store: &Store) -> Result<usize, Fault> {
    let mut deleted = 0;
    let mut after = None;
    loop {
        let page = store.scan(after.as_ref()).await?;
        let sessions: Vec<Key> = page.items.into_iter().map(|(key, _)| key).filter(|key| key.prefix() == "SE").collect();
        for some in sessions.chunks(TRANSACTION_MAX) {
            store.transact(some.iter().map(|key| crate::store::delete(key, None)).collect()).await?;
        }
        deleted += sessions.len();
        match page.last {
            Some(last) => after = Some(last),
            None => return Ok(deleted),
        }
    }
}
