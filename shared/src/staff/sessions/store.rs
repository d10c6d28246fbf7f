//! | question | key |
//! |---|---|
//! | does this session still count, and whose is it? | `SS#<staff>` / `<digest>` and the member, in one batch read |

use super::session::{StaffSession, StaffSessionToken};
use crate::fault::Fault;
use crate::staff::members::StaffMember;
use crate::staff::members::store::member_key;
use crate::store::{Condition, Consistency, Key, Put, Store, Update, from_item};
use crate::values::{Digest, StaffId, Timestamp};

fn session_key(staff: &StaffId, digest: &Digest) -> Key {
    Key::new(format!("SS#{staff}"), digest.as_str())
}

pub(super) async fn put(store: &Store, token: &StaffSessionToken, session: &StaffSession) -> Result<(), Fault> {
    let put = Put::new(&session_key(&token.staff, &token.digest()), session)?.expiring(session.expires_at);
    store.put(put).await.map(drop)
}

pub(super) async fn find_with_member(
    store: &Store,
    token: &StaffSessionToken,
) -> Result<(Option<StaffSession>, Option<StaffMember>), Fault> {
    let keys = [session_key(&token.staff, &token.digest()), member_key(&token.staff)];
    let mut found = store.batch_get(&keys, Consistency::Strong).await?.into_iter();
    let session = found.next().flatten().map(from_item).transpose()?;
    let member = found.next().flatten().map(from_item).transpose()?;
    Ok((session, member))
}

/// Records that a session is in use. One that was closed in the meantime stays closed.
pub(super) async fn touch(store: &Store, token: &StaffSessionToken, now: Timestamp) -> Result<(), Fault> {
    let update = Update::of(&session_key(&token.staff, &token.digest())).set("last_seen_at", now).when(Condition::Exists);
    store.update(update).await.map(drop)
}

pub(super) async fn delete(store: &Store, staff: &StaffId, session: &Digest) -> Result<(), Fault> {
    store.delete(&session_key(staff, session), None).await.map(drop)
}
