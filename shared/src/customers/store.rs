//! | question | key |
//! |---|---|
//! | who has this address, and may they log in? | `E#<canonical address>` / `L` |
//! | who has this number? | `C#<number / 1000>` / `<number, 10 digits>` |
//! | who is newest? | the buckets `C#…` from the last backwards |
//! | which notes have staff made about them? | `CN#<number>` / `N` |
//! | who has ever been approved as an affiliate? | `AF` / `<number, 10 digits>`: `since`, and which days of their hits are closed (see `hits`) |
//! | which number is next? | `SEQ` / `CUSTOMER`: `n` |

use serde::{Deserialize, Serialize};

use super::{Customer, Flag, LoginRecord, Notes, Purchase};
use crate::attention::{self, Concern};
use crate::audit::{self, AuditEntry};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::store::{Condition, Consistency, Key, Put, Query, Store, Update, Write, condition_check, delete, from_item};
use crate::values::{CustomerNumber, EmailAddress, Page, Paging, Timestamp};

/// A thousand customers share a partition: one read finds one of them, one query lists a bucket.
const BUCKET: u64 = 1_000;
/// How many items one page of a list may read, whatever it is looking for.
const READ_MAX: usize = 50;
/// The minimum number of rows per query, because a filter may drop most of them.
const QUERY_MIN: usize = 10;

pub fn login_key(address: &EmailAddress) -> Key {
    Key::new(format!("E#{}", address.canonical()), "L")
}

pub fn customer_key(number: CustomerNumber) -> Key {
    Key::new(bucket(number.0 / BUCKET), format!("{:010}", number.0))
}

/// The partition of everybody who has ever been approved as an affiliate.
pub const AFFILIATE_DIRECTORY: &str = "AF";

/// The write that adds an affiliate to the directory, unless they are in it.
pub fn add_to_affiliate_directory(number: CustomerNumber, now: Timestamp) -> Write {
    Update::of(&affiliate_directory_key(number)).set_if_not_exists("since", now).into()
}

pub fn affiliate_directory_key(number: CustomerNumber) -> Key {
    Key::new(AFFILIATE_DIRECTORY, format!("{:010}", number.0))
}

fn bucket(n: u64) -> String {
    format!("C#{n}")
}

#[derive(Deserialize)]
struct Counter {
    n: u64,
}

fn counter_key() -> Key {
    Key::new("SEQ", "CUSTOMER")
}

pub(super) async fn customer(store: &Store, number: CustomerNumber) -> Result<Option<Customer>, Fault> {
    store.get(&customer_key(number), Consistency::Strong).await
}

pub(super) async fn customers(store: &Store, numbers: &[CustomerNumber]) -> Result<Vec<Customer>, Fault> {
    let keys: Vec<Key> = numbers.iter().copied().map(customer_key).collect();
    let found = store.batch_get(&keys, Consistency::Eventual).await?;
    found.into_iter().flatten().map(from_item).collect()
}

/// The largest number given out so far.
pub(super) async fn newest_number(store: &Store) -> Result<u64, Fault> {
    Ok(store.get::<Counter>(&counter_key(), Consistency::Eventual).await?.map_or(0, |counter| counter.n))
}

/// The customer with a number, or the next one in its bucket or at the beginning of the bucket after it: gaps are rare.
pub(super) async fn first_from(store: &Store, number: CustomerNumber) -> Result<Option<Customer>, Fault> {
    let n = number.0 / BUCKET;
    let within = Query::of(bucket(n)).from(customer_key(number).sk).limit(1);
    for query in [within, Query::of(bucket(n + 1)).limit(1)] {
        if let Some(row) = store.query(&query).await?.rows.into_iter().next() {
            return row.read().map(Some);
        }
    }
    Ok(None)
}

pub(super) async fn login(store: &Store, address: &EmailAddress, consistency: Consistency) -> Result<Option<LoginRecord>, Fault> {
    store.get(&login_key(address), consistency).await
}

/// The next customer number. A lost reply leaves a gap, which is allowed (CU-3).
pub(super) async fn next_number(store: &Store) -> Result<CustomerNumber, Fault> {
    store.increment(&counter_key()).await.map(CustomerNumber)
}

/// The two writes that create a record, on condition that the address has none.
pub(super) fn create_writes(customer: &Customer, login: &LoginRecord) -> Result<Vec<Write>, Fault> {
    Ok(vec![
        Put::new(&login_key(&customer.email), login)?.when(Condition::NotExists).into(),
        Put::new(&customer_key(customer.number), customer)?.when(Condition::NotExists).into(),
    ])
}

/// Writes the differences between two states of a record, with the copies on the log-in record, the change's audit row and
/// its other writes, on condition that nobody has changed the record since it was read; otherwise `None`. `delivered` is the
/// moment from which mail is allowed again, if staff have just allowed it.
pub(super) async fn update_customer(
    shop: &Shop,
    before: &Customer,
    after: Customer,
    delivered: Option<Timestamp>,
    audit: Option<&AuditEntry>,
    extra_writes: Vec<Write>,
) -> Result<Option<Customer>, Fault> {
    let after = Customer { version: before.version + 1, ..after };
    let profile = customer_update(before, &after);
    let mut writes: Vec<Write> = login_record_update(before, &after, delivered).map(Write::from).into_iter().chain(extra_writes).collect();
    let is_done = match audit {
        None if writes.is_empty() => shop.store().update(profile).await?.is_done(),
        None => {
            writes.push(profile.into());
            shop.store().transact(writes).await?.is_done()
        }
        Some(entry) => {
            writes.push(profile.into());
            audit::commit(shop, entry, writes).await?.is_done()
        }
    };
    Ok(is_done.then_some(after))
}

/// Only what changed is written, so that concurrent changes by orders and the mailing list are kept.
fn customer_update(before: &Customer, after: &Customer) -> Update {
    let mut update = Update::of(&customer_key(before.number)).set("v", after.version).when(Condition::equals("v", before.version));
    macro_rules! set {
        ($($field:ident)*) => {$(
            if before.$field != after.$field {
                update = update.set(stringify!($field), &after.$field);
            }
        )*};
    }
    macro_rules! set_or_remove {
        ($($field:ident)*) => {$(
            if before.$field != after.$field {
                update = update.set_or_remove(stringify!($field), after.$field.as_ref());
            }
        )*};
    }
    set_or_remove!(name company telephone affiliate);
    set!(language groups discount_bp approved_for_special_payments state epoch);
    update
}

/// The copies that log-in reads, and whether its address receives mail. A new epoch also removes the mailed links. A
/// concurrent change of password has started another epoch; then the condition fails and the change is decided on
/// again.
fn login_record_update(before: &Customer, after: &Customer, delivered: Option<Timestamp>) -> Option<Update> {
    if before.name == after.name && before.language == after.language && before.epoch == after.epoch && delivered.is_none() {
        return None;
    }
    let mut update = Update::of(&login_key(&before.email)).set_or_remove("name", after.name.as_ref()).set("language", &after.language);
    if let Some(since) = delivered {
        update = update.remove("undeliverable_at").set("deliverable_since", since);
    }
    let mut as_read = Condition::equals("number", before.number);
    if before.epoch != after.epoch {
        update = update.set("state", after.state).set("epoch", after.epoch).remove("reset").remove("claim");
        as_read = as_read.and(Condition::equals("epoch", before.epoch));
    }
    Some(update.when(as_read))
}

/// The write that records a purchase, on condition of what was read: an untagged customer is still untagged, and one
/// who had not bought before has not bought since. `None` if nothing changes and nothing else could have changed.
pub fn purchase_write(customer: &Customer, purchase: &Purchase) -> Option<Write> {
    let key = customer_key(customer.number);
    let is_earliest = customer.first_purchase_at.is_none_or(|at| purchase.placed_at < at);
    let mut as_read = vec![Condition::Exists];
    if customer.referred_by.is_none() {
        as_read.push(Condition::attribute_not_exists("referred_by"));
    }
    if customer.first_purchase_at.is_none_or(|at| purchase.placed_at <= at) {
        let bought_later = Condition::at_least("first_purchase_at", purchase.placed_at);
        as_read.push(Condition::attribute_not_exists("first_purchase_at").or(bought_later));
    }
    let as_read = Condition::All(as_read);
    let flags: Vec<Flag> = purchase.flags.iter().copied().filter(|flag| !customer.flags().contains(flag)).collect();
    if !is_earliest && purchase.tag.is_none() && flags.is_empty() {
        return customer.referred_by.is_none().then(|| condition_check(&key, as_read));
    }
    let mut update = Update::of(&key).add("v", 1).when(as_read);
    if is_earliest {
        update = update.set("first_purchase_at", purchase.placed_at);
    }
    if let Some(tag) = &purchase.tag {
        update = update.set("referred_by", tag);
    }
    for flag in flags {
        update = match flag {
            Flag::SamePayment => update.set("flag_same_payment", true),
            Flag::LookAlikeAddress => update.set("flag_look_alike_address", true),
        };
    }
    Some(update.into())
}

/// Marks an address as undeliverable, with the audit row, unless it is marked already or staff have allowed mail since.
pub(super) async fn mark_undeliverable(shop: &Shop, login: &LoginRecord, at: Timestamp, entry: &AuditEntry) -> Result<bool, Fault> {
    let since = Condition::attribute_not_exists("deliverable_since").or(Condition::less_than("deliverable_since", at));
    let is_unmarked =
        Condition::All(vec![Condition::equals("number", login.number), Condition::attribute_not_exists("undeliverable_at"), since]);
    let mark = Update::of(&login_key(&login.email)).set("undeliverable_at", at).when(is_unmarked);
    let raised = attention::raise(Concern::Undeliverable, login.number, at)?;
    Ok(audit::commit(shop, entry, vec![mark.into(), raised]).await?.is_done())
}

#[derive(Serialize, Deserialize)]
struct NotesItem {
    text: Notes,
}

fn notes_key(number: CustomerNumber) -> Key {
    Key::new(format!("CN#{number}"), "N")
}

pub(super) async fn notes(store: &Store, number: CustomerNumber) -> Result<Option<Notes>, Fault> {
    Ok(store.get::<NotesItem>(&notes_key(number), Consistency::Strong).await?.map(|item| item.text))
}

pub(super) fn put_notes(number: CustomerNumber, notes: Option<&Notes>) -> Result<Write, Fault> {
    let key = notes_key(number);
    match notes {
        Some(notes) => Ok(Put::new(&key, &NotesItem { text: notes.clone() })?.into()),
        None => Ok(delete(&key, None)),
    }
}

/// Reads the buckets backwards from the newest number, or from the end of the previous page, until the page is full and
/// one more row shows that there is another, or the page's read limit is reached.
pub(super) async fn list_newest_first(store: &Store, paging: &Paging, wanted: impl Fn(&Customer) -> bool) -> Result<Page<Customer>, Fault> {
    let limit = paging.limit.get();
    let mut after = paging.after.clone();
    // Numbers below the last one of the previous page; at the edge of a bucket that is the next bucket.
    let newest = match after.as_deref().and_then(|sk| sk.parse::<u64>().ok()) {
        Some(number) => number.saturating_sub(1),
        None => newest_number(store).await?,
    };
    let mut rows: Vec<Customer> = Vec::new();
    let mut looked_at = after.clone();
    let mut reads_left = READ_MAX;
    for n in (0..=newest / BUCKET).rev() {
        let mut walk = store.walk(Query::of(bucket(n)).descending().after(after.take()));
        while let Some(found) = walk.next_of(reads_left.min((limit - rows.len() + 1).max(QUERY_MIN))).await? {
            // A bucket that gaps have left empty costs a read too, so that no number of them keeps a page waiting.
            reads_left = reads_left.saturating_sub(found.len().max(1));
            for row in found {
                if rows.len() == limit {
                    return Ok(Page { rows, next: looked_at });
                }
                looked_at = Some(row.sk.clone());
                rows.extend(Some(row.read()?).filter(&wanted));
            }
            if walk.is_at_end() {
                looked_at = Some(customer_key(CustomerNumber(n * BUCKET)).sk);
            }
            let is_end = walk.is_at_end() && n == 0;
            if reads_left == 0 && !is_end {
                return Ok(Page { rows, next: looked_at });
            }
        }
    }
    Ok(Page { rows, next: None })
}
