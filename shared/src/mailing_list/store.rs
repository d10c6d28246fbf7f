//! | question | key |
//! |---|---|
//! | what is an address's status? | `E#<canonical address>` / `M` |
//! | what happened to its consent? | `E#<canonical address>` / `M#<time-ordered id>#<kind>`, append-only |
//! | what did a wording say? | `W#<hash>` / `W`, written once |
//! | when do pending entries expire? | `PE#<shard 0-3>` / `<time>#<canonical address>`: the agenda |
//! | who is on the list? | `ML#<shard 0-f>` / `<canonical address>`: only confirmed addresses |
//!
//! | write | keys |
//! |---|---|
//! | somebody signed up | first the agenda line; then the entry and a receipt, together with a new customer's two items |
//! | they confirmed | entry, receipt, member and the customer's status, all or nothing |
//! | they unsubscribed | the same four; the member is deleted |
//! | nobody confirmed within 30 days | entry and receipts are deleted, then the agenda line |

use serde::{Deserialize, Serialize};

use super::member::{Member, shard};
use super::{ListEntry, ListStatus, Receipt, Wording, WordingRef};
use crate::customers::store::customer_key;
use crate::customers::{Customer, SubscriptionStatus};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::store::{
    Condition, Consistency, Key, Put, Query, Row, Store, TRANSACTION_MAX, Update, Write, condition_check, delete, from_item,
};
use crate::values::ids::TimeOrderedId;
use crate::values::{EmailAddress, Page, Paging, Timestamp};

fn partition(address: &EmailAddress) -> String {
    format!("E#{}", address.canonical())
}

fn entry_key(address: &EmailAddress) -> Key {
    Key::new(partition(address), "M")
}

fn wording_key(shown: &WordingRef) -> Key {
    Key::new(format!("W#{}", shown.id.as_str()), "W")
}

fn shard_pk(shard: u8) -> String {
    format!("ML#{shard:x}")
}

fn member_key(address: &EmailAddress) -> Key {
    Key::new(shard_pk(shard(address)), address.canonical())
}

pub(super) async fn entry(store: &Store, address: &EmailAddress) -> Result<Option<ListEntry>, Fault> {
    store.get(&entry_key(address), Consistency::Strong).await
}

pub(super) async fn receipts(store: &Store, address: &EmailAddress) -> Result<Vec<Receipt>, Fault> {
    store.query_all(receipts_query(address)).await
}

fn receipts_query(address: &EmailAddress) -> Query {
    Query::of(partition(address)).begins_with("M#").strong()
}

/// The receipts with their keys, in the order of events.
pub(super) async fn receipts_with_keys(store: &Store, address: &EmailAddress) -> Result<(Vec<Key>, Vec<Receipt>), Fault> {
    let mut found: Vec<(Key, Receipt)> = Vec::new();
    let add = |row: Row| {
        found.push((Key::new(partition(address), row.sk.as_str()), row.read()?));
        Ok(())
    };
    store.for_each_row(receipts_query(address), add).await?;
    found.sort_by_key(|(_, receipt)| receipt.order());
    Ok(found.into_iter().unzip())
}

fn entry_put(entry: &ListEntry, seen: Option<&ListEntry>) -> Result<Put, Fault> {
    let put = Put::new(&entry_key(&entry.email), entry)?.when(Condition::version(seen.map(|entry| entry.version)));
    Ok(match entry.expires_at() {
        Some(at) => put.expiring(at),
        None => put,
    })
}

/// The write that puts an entry, on condition that the one that was read has not changed.
pub(super) fn entry_write(entry: &ListEntry, seen: Option<&ListEntry>) -> Result<Write, Fault> {
    Ok(entry_put(entry, seen)?.into())
}

/// Writes an entry alone. Returns whether the one that was read had not changed.
pub(super) async fn replace(store: &Store, entry: &ListEntry, seen: &ListEntry) -> Result<bool, Fault> {
    Ok(store.put(entry_put(entry, Some(seen))?).await?.is_done())
}

/// The write that adds a receipt. Its key is new by time and randomness, so nothing is ever overwritten.
pub(super) fn receipt_write(shop: &Shop, address: &EmailAddress, receipt: &Receipt) -> Result<Write, Fault> {
    Ok(receipt_put(shop, address, receipt)?.into())
}

/// Adds a receipt alone.
pub(super) async fn put_receipt(shop: &Shop, address: &EmailAddress, receipt: &Receipt) -> Result<(), Fault> {
    shop.store().put(receipt_put(shop, address, receipt)?).await.map(drop)
}

fn receipt_put(shop: &Shop, address: &EmailAddress, receipt: &Receipt) -> Result<Put, Fault> {
    let id = TimeOrderedId::new(receipt.at(), shop.rng());
    let key = Key::new(partition(address), format!("M#{id}#{}", receipt.into_str()));
    Ok(Put::new(&key, receipt)?.when(Condition::NotExists))
}

/// Stores a wording if it is new, and returns its reference for receipts.
pub(super) async fn save_wording(store: &Store, wording: &Wording) -> Result<WordingRef, Fault> {
    if !is_wording_kept(store, wording).await? {
        put_wording(store, wording).await?;
    }
    Ok(wording.reference())
}

pub(super) async fn is_wording_kept(store: &Store, wording: &Wording) -> Result<bool, Fault> {
    Ok(store.get::<Wording>(&wording_key(&wording.reference()), Consistency::Eventual).await?.is_some())
}

pub(super) async fn put_wording(store: &Store, wording: &Wording) -> Result<(), Fault> {
    store.put(Put::new(&wording_key(&wording.reference()), wording)?.when(Condition::NotExists)).await.map(drop)
}

pub(super) async fn wordings(store: &Store, shown: &[&WordingRef]) -> Result<Vec<Wording>, Fault> {
    let mut keys: Vec<Key> = Vec::new();
    for key in shown.iter().map(|shown| wording_key(shown)) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    store.batch_get(&keys, Consistency::Strong).await?.into_iter().flatten().map(from_item).collect()
}

/// Writes a confirmation. Returns whether the entry had not changed.
pub(super) async fn confirm(
    shop: &Shop,
    customer: &Customer,
    seen: &ListEntry,
    confirmed: &ListEntry,
    member: &Member,
    receipt: &Receipt,
) -> Result<bool, Fault> {
    let writes = vec![
        entry_write(confirmed, Some(seen))?,
        receipt_write(shop, &seen.email, receipt)?,
        Put::new(&member_key(&seen.email), member)?.into(),
        subscription_write(customer, SubscriptionStatus::Subscribed),
    ];
    Ok(shop.store().transact(writes).await?.is_done())
}

/// Writes an unsubscription or suppression. Returns whether the entry had not changed. Somebody who never confirmed is
/// no member and has no status to change.
pub(super) async fn withdraw(
    shop: &Shop,
    customer: &Customer,
    seen: Option<&ListEntry>,
    left: &ListEntry,
    receipt: &Receipt,
) -> Result<bool, Fault> {
    let mut writes = vec![entry_write(left, seen)?, receipt_write(shop, &left.email, receipt)?];
    if seen.is_some_and(|entry| matches!(entry.status, ListStatus::Confirmed { .. })) {
        writes.push(delete(&member_key(&left.email), None));
        writes.push(subscription_write(customer, SubscriptionStatus::Unsubscribed));
    }
    Ok(shop.store().transact(writes).await?.is_done())
}

/// Updates the customer's copy of the status, on condition that they still have this address.
fn subscription_write(customer: &Customer, status: SubscriptionStatus) -> Write {
    let is_theirs = Condition::equals("email", &customer.email);
    Update::of(&customer_key(customer.number)).set("mailing_list", status).add("v", 1).when(Condition::Exists.and(is_theirs)).into()
}

// The agenda.

/// The number of partitions of the agenda. Each takes a thousand sign-ups a second and costs one read an hour.
pub(super) const AGENDA_SHARDS: u8 = 4;

/// A line of the agenda: a pending entry, and when it expires unless it is mailed again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct AgendaItem {
    pub email: EmailAddress,
    pub at: Timestamp,
    /// Whether a reminder has been handled.
    #[serde(default)]
    pub reminded: bool,
}

impl AgendaItem {
    fn key(&self) -> Key {
        Key::new(agenda_pk(shard(&self.email) % AGENDA_SHARDS), format!("{}#{}", self.at, self.email.canonical()))
    }
}

fn agenda_pk(shard: u8) -> String {
    format!("PE#{shard}")
}

/// Records when a pending entry expires. This is one write before the entry's: a line without its entry is deleted when
/// its time comes, but an entry without its line would stay for ever.
pub(super) async fn add_agenda_item(store: &Store, email: &EmailAddress, at: Timestamp) -> Result<(), Fault> {
    let item = AgendaItem { email: email.clone(), at, reminded: false };
    store.put(Put::new(&item.key(), &item)?.when(Condition::NotExists)).await.map(drop)
}

/// The first lines of a shard between two moments, each unless it cannot be read.
pub(super) async fn agenda_items(
    store: &Store,
    shard: u8,
    from: Timestamp,
    to: Timestamp,
    limit: usize,
) -> Result<Vec<Result<AgendaItem, Fault>>, Fault> {
    let query = Query::of(agenda_pk(shard)).between(from.to_string(), to.to_string()).limit(limit);
    Ok(store.query(&query).await?.rows.into_iter().map(Row::read).collect())
}

pub(super) async fn delete_agenda_item(store: &Store, item: &AgendaItem) -> Result<(), Fault> {
    store.delete(&item.key(), None).await.map(drop)
}

/// Marks a reminder as handled, together with its job, once.
pub(super) async fn mark_reminded(store: &Store, item: &AgendaItem, job: Option<Write>) -> Result<bool, Fault> {
    let once = Update::of(&item.key()).set("reminded", true).when(Condition::Exists.and(Condition::equals("reminded", false)));
    match job {
        Some(job) => Ok(store.transact(vec![once.into(), job]).await?.is_done()),
        None => Ok(store.update(once).await?.is_done()),
    }
}

/// Deletes an unconfirmed entry and its receipts, on condition that the entry has not changed, or still does not exist.
/// After a crash in between, the next run deletes the rest.
pub(super) async fn delete_pending(store: &Store, email: &EmailAddress, seen: Option<&ListEntry>, receipts: &[Key]) -> Result<bool, Fault> {
    let as_seen = || Condition::version(seen.map(|entry| entry.version));
    for some in receipts.chunks(TRANSACTION_MAX - 1) {
        let held = [condition_check(&entry_key(email), as_seen())];
        let writes = held.into_iter().chain(some.iter().map(|key| delete(key, None))).collect();
        if !store.transact(writes).await?.is_done() {
            return Ok(false);
        }
    }
    match seen {
        Some(_) => Ok(store.delete(&entry_key(email), Some(as_seen())).await?.is_done()),
        None => Ok(true),
    }
}

pub(super) async fn members(store: &Store, shard: u8, paging: &Paging) -> Result<Page<Member>, Fault> {
    let query = Query::of(shard_pk(shard)).after(paging.after.clone()).limit(paging.limit.get());
    let page = store.query(&query).await?;
    Ok(Page { rows: page.rows.into_iter().map(Row::read).collect::<Result<_, _>>()?, next: page.last })
}
