//! | question | key |
//! |---|---|
//! | who is this member of the staff? who is there? | `STAFF` / `P#<id>` |
//! | who are the acting owners? | `STAFF` / `OWNERS` |
//! | which link makes the first owner? | `STAFF` / `FIRST` |

use super::{Owners, StaffMember};
use crate::fault::Fault;
use crate::staff::StaffLink;
use crate::store::{Condition, Consistency, Key, Put, Query, Row, Store, Update, Write, condition_check, delete};
use crate::values::{Digest, Page, Paging, StaffId, Timestamp};

const STAFF: &str = "STAFF";
const MEMBERS: &str = "P#";

pub(in crate::staff) fn member_key(id: &StaffId) -> Key {
    Key::new(STAFF, format!("{MEMBERS}{id}"))
}

fn owners_key() -> Key {
    Key::new(STAFF, "OWNERS")
}

fn first_link_key() -> Key {
    Key::new(STAFF, "FIRST")
}

pub(in crate::staff) async fn find(store: &Store, id: &StaffId) -> Result<Option<StaffMember>, Fault> {
    store.get(&member_key(id), Consistency::Strong).await
}

pub(super) async fn list(store: &Store, paging: &Paging) -> Result<Page<Row>, Fault> {
    store.query_page(Query::of(STAFF).begins_with(MEMBERS).strong(), paging).await
}

/// The write of a new member, or of one who begins anew.
pub(in crate::staff) fn create(member: &StaffMember, unfinished: Option<u64>) -> Result<Write, Fault> {
    let free = unfinished.map_or(Condition::NotExists, |epoch| Condition::equals("epoch", epoch));
    Ok(Put::new(&member_key(&member.id), member)?.when(free).into())
}

/// The write that changes role, state and epoch, if they are those that were read.
pub(in crate::staff) fn change(before: &StaffMember, after: &StaffMember) -> Write {
    let update = Update::of(&member_key(&before.id)).set("role", after.role).set("state", after.state).set("epoch", after.epoch);
    let as_read =
        Condition::equals("epoch", before.epoch).and(Condition::equals("role", before.role)).and(Condition::equals("state", before.state));
    update.when(as_read).into()
}

/// The write that notes a sign-in.
pub(in crate::staff) fn note_sign_in(id: &StaffId, now: Timestamp) -> Write {
    Update::of(&member_key(id)).set("last_sign_in_at", now).when(Condition::Exists).into()
}

pub(in crate::staff) async fn owners(store: &Store) -> Result<Option<Owners>, Fault> {
    store.get(&owners_key(), Consistency::Strong).await
}

/// The write of the owners, if they are still those that were read.
pub(in crate::staff) fn put_owners(before: Option<&Owners>, after: &Owners) -> Result<Write, Fault> {
    Ok(Put::new(&owners_key(), after)?.when(Condition::version(before.map(|owners| owners.version))).into())
}

/// The write that makes a transaction depend on the owners that were read.
pub(in crate::staff) fn same_owners(read: Option<&Owners>) -> Write {
    condition_check(&owners_key(), Condition::version(read.map(|owners| owners.version)))
}

pub(in crate::staff) async fn first_link(store: &Store) -> Result<Option<StaffLink>, Fault> {
    store.get(&first_link_key(), Consistency::Strong).await
}

pub(in crate::staff) fn put_first_link(link: &StaffLink) -> Result<Write, Fault> {
    Ok(Put::new(&first_link_key(), link)?.expiring(link.expires_at).into())
}

/// The write that uses the link of the first owner, once.
pub(in crate::staff) fn use_first_link(digest: &Digest, now: Timestamp) -> Write {
    let is_valid = Condition::equals("digest", digest).and(Condition::greater_than("expires_at", now));
    delete(&first_link_key(), Some(is_valid))
}
