//! | question | key |
//! |---|---|
//! | which sessions are open? | the partition `SE#<number>` |
//! | does this session still count, and whose is it? | `SE#<number>` / `<digest>` and the customer, in one batch read |
//! | may somebody log in with this address, and how often has that failed? | `E#<canonical address>` from `F` to `L`, in one query |
//!
//! | write | keys |
//! |---|---|
//! | somebody logged in | the log-in record `E#<canonical address>` / `L` |
//! | somebody failed to log in | `E#<canonical address>` / `F#<epoch, 10 digits>`: `n`, `b`; whether or not there is a record |
//! | a link was mailed | the log-in record |
//! | a password was chosen | the log-in record and the customer's epoch, with an audit row and a mail job, all or nothing |

use serde::Serialize;

use super::FailedLogIns;
use super::link::{Mailed, PasswordLink};
use super::session::{OpenSession, Session, SessionToken};
use crate::audit::{self, AuditEntry};
use crate::customers::store::{customer_key, login_key};
use crate::customers::{Customer, LoginRecord, MailedLink};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::store::{Condition, Consistency, Key, Put, Query, Row, Store, TRANSACTION_MAX, Update, Write, from_item};
use crate::values::{CustomerNumber, Digest, EmailAddress, Span, Timestamp};

/// Stores a mailed link and the mails of the last day. `false` if the epoch or the mails have changed since they were
/// read: of two concurrent jobs, one decides again.
pub(super) async fn set_link(
    store: &Store,
    login: &LoginRecord,
    kind: PasswordLink,
    link: &MailedLink,
    mail: Mailed<'_>,
) -> Result<bool, Fault> {
    let update = Update::of(&login_key(&login.email)).set(kind.into_str(), link);
    let (update, same_mails) = match mail {
        Mailed::Requested(mails) => {
            let before = Some(&login.recent_mails).filter(|mails| !mails.is_empty());
            (update.set("recent_mails", mails), same("recent_mails", before))
        }
        Mailed::GuessingNotice(job) => (update.set("guessing_notice", job), same("guessing_notice", login.guessing_notice.as_ref())),
    };
    let mut conditions = vec![as_read(login), same_mails];
    if kind == PasswordLink::Claim {
        conditions.push(Condition::attribute_not_exists("password"));
    }
    Ok(store.update(update.when(Condition::All(conditions))).await?.is_done())
}

/// An attribute has the value that was read.
fn same(attribute: &str, read: Option<impl Serialize>) -> Condition {
    match read {
        Some(value) => Condition::equals(attribute, value),
        None => Condition::attribute_not_exists(attribute),
    }
}

/// The record still belongs to the same customer and has the password and state that were read; a change of either
/// starts a new epoch.
fn as_read(login: &LoginRecord) -> Condition {
    Condition::equals("number", login.number).and(Condition::equals("epoch", login.epoch))
}

/// A password that somebody may set because of a mailed link, or of the current password.
pub(super) struct PasswordWrite<'a> {
    pub login: &'a LoginRecord,
    /// The link, if that is the reason.
    pub link: Option<(PasswordLink, &'a Digest)>,
    pub hash: String,
    pub now: Timestamp,
}

/// Sets a password together with its audit row and `extra_writes`. `false` if the link is no longer the one on the record or has expired,
/// or if the record has changed since it was read.
pub(super) async fn set_password(
    shop: &Shop,
    write: PasswordWrite<'_>,
    entry: &AuditEntry,
    extra_writes: Vec<Write>,
) -> Result<bool, Fault> {
    let PasswordWrite { login, link, hash, now } = write;
    let mut conditions = vec![as_read(login)];
    if let Some((kind, digest)) = link {
        let link = kind.into_str();
        conditions.push(Condition::equals(format!("{link}.digest"), digest));
        conditions.push(Condition::greater_than(format!("{link}.expires_at"), now));
    }
    let record = next_epoch(login).set("password", hash).when(Condition::All(conditions));
    Ok(audit::commit(shop, entry, epoch_writes(login, record, extra_writes)).await?.is_done())
}

/// The writes that begin a new epoch, on condition that the record has not changed since it was read.
pub(super) fn begin_epoch(login: &LoginRecord) -> Vec<Write> {
    epoch_writes(login, next_epoch(login).when(as_read(login)), Vec::new())
}

/// The log-in record in its next epoch, without the links of this one.
fn next_epoch(login: &LoginRecord) -> Update {
    Update::of(&login_key(&login.email)).set("epoch", login.epoch + 1).remove("reset").remove("claim")
}

/// The log-in record and the customer begin an epoch together.
fn epoch_writes(login: &LoginRecord, record: Update, extra_writes: Vec<Write>) -> Vec<Write> {
    let profile = Update::of(&customer_key(login.number)).set("epoch", login.epoch + 1).when(Condition::Exists);
    [record.into(), profile.into()].into_iter().chain(extra_writes).collect()
}

/// How long failures are kept after the last one. Nothing is decided by it: the table deletes late.
const FAILURES_KEPT: Span = Span::days(7);
/// What the sort keys of failures begin with. They sort before the log-in record's.
const FAILURES: &str = "F#";
const LOGIN: &str = "L";

fn failures_key(address: &EmailAddress, epoch: u64) -> Key {
    Key::new(format!("E#{}", address.canonical()), failures_sort_key(epoch))
}

fn failures_sort_key(epoch: u64) -> String {
    format!("{FAILURES}{epoch:010}")
}

/// The log-in record of an address, and the failures since its current epoch began. One query of one read unit: it finds
/// the record first, and the newest failures after it.
pub(super) async fn find_login_and_failures(store: &Store, address: &EmailAddress) -> Result<(Option<LoginRecord>, FailedLogIns), Fault> {
    let query = Query::of(format!("E#{}", address.canonical())).between(FAILURES, LOGIN).descending().limit(2).strong();
    let (mut login, mut failed) = (None, FailedLogIns::default());
    for row in store.query(&query).await?.rows {
        if row.sk == LOGIN {
            login = Some(row.read::<LoginRecord>()?);
        } else if row.sk == failures_sort_key(epoch_of(login.as_ref())) {
            failed = row.read()?;
        }
    }
    Ok((login, failed))
}

/// The epoch of a record. An address without one is always in its first.
fn epoch_of(login: Option<&LoginRecord>) -> u64 {
    login.map_or(0, |login| login.epoch)
}

/// Counts a failed log-in, and returns the failures so far. The same write for every address.
pub(super) async fn record_failed_login(
    store: &Store,
    address: &EmailAddress,
    login: Option<&LoginRecord>,
    is_known: bool,
    now: Timestamp,
) -> Result<FailedLogIns, Fault> {
    let counter = if is_known { "b" } else { "n" };
    let update = Update::of(&failures_key(address, epoch_of(login))).add(counter, 1).expiring(now.plus(FAILURES_KEPT));
    Ok(store.update(update).await?.read()?.unwrap_or_default())
}

/// Forgets the failures before a log-in, if there are any.
pub(super) async fn forget_failures(store: &Store, login: &LoginRecord, failed: FailedLogIns) -> Result<(), Fault> {
    if failed.is_some() {
        store.delete(&failures_key(&login.email, login.epoch), None).await?;
    }
    Ok(())
}

/// Records a log-in, and stores the new hash of its password if there is one. `false` when the password or the state has
/// changed since the record was read: then neither counts.
pub(super) async fn record_login(store: &Store, login: &LoginRecord, new_hash: Option<String>, now: Timestamp) -> Result<bool, Fault> {
    let mut update = Update::of(&login_key(&login.email)).set("last_login_at", now);
    if let Some(hash) = new_hash {
        update = update.set("password", hash);
    }
    // The condition is on the epoch, not on the old hash: two concurrent log-ins that both renew it both open a
    // session.
    Ok(store.update(update.when(as_read(login))).await?.is_done())
}

fn session_key(number: CustomerNumber, digest: &Digest) -> Key {
    Key::new(format!("SE#{number}"), digest.as_str())
}

pub(super) async fn put_session(store: &Store, token: &SessionToken, session: &Session) -> Result<(), Fault> {
    store.put(session_put(token, session)?).await.map(drop)
}

/// The write that opens a session, for the transaction of its cause.
pub(super) fn session_put(token: &SessionToken, session: &Session) -> Result<Put, Fault> {
    Ok(Put::new(&session_key(token.number, &token.digest()), session)?.expiring(session.expires_at))
}

/// All stored sessions of a customer, whether they still count or not.
pub(super) async fn sessions(store: &Store, number: CustomerNumber) -> Result<Vec<OpenSession>, Fault> {
    let mut all = Vec::new();
    let add = |row: Row| {
        let id = Digest::stored(&row.sk);
        all.push(OpenSession { id, session: row.read()? });
        Ok(())
    };
    store.for_each_row(Query::of(format!("SE#{number}")).strong(), add).await?;
    Ok(all)
}

pub(super) async fn find_session_with_customer(store: &Store, token: &SessionToken) -> Result<Option<(Session, Customer)>, Fault> {
    let keys = [session_key(token.number, &token.digest()), customer_key(token.number)];
    let mut found = store.batch_get(&keys, Consistency::Strong).await?.into_iter();
    match (found.next().flatten(), found.next().flatten()) {
        (Some(session), Some(customer)) => Ok(Some((from_item(session)?, from_item(customer)?))),
        _ => Ok(None),
    }
}

/// Records that a session is in use. One that was closed in the meantime stays closed.
pub(super) async fn touch_session(store: &Store, token: &SessionToken, now: Timestamp) -> Result<(), Fault> {
    let update = Update::of(&session_key(token.number, &token.digest())).set("last_seen_at", now).when(Condition::Exists);
    store.update(update).await.map(drop)
}

pub(super) async fn delete_session(store: &Store, number: CustomerNumber, session: &Digest) -> Result<(), Fault> {
    store.delete(&session_key(number, session), None).await.map(drop)
}

/// The kinds of sessions: of customers and of the staff.
const SESSION_KINDS: [&str; 2] = ["SE", "SS"];

/// Deletes every session, by scanning the whole table. Returns how many there were.
pub(super) async fn delete_all_sessions(store: &Store) -> Result<usize, Fault> {
    let mut deleted = 0;
    let mut table = store.walk_table();
    while let Some(items) = table.next().await? {
        let sessions: Vec<Key> = items.into_iter().map(|(key, _)| key).filter(|key| SESSION_KINDS.contains(&key.prefix())).collect();
        for some in sessions.chunks(TRANSACTION_MAX) {
            store.transact(some.iter().map(|key| crate::store::delete(key, None)).collect()).await?;
        }
        deleted += sessions.len();
    }
    Ok(deleted)
}
