//! | question | key |
//! |---|---|
//! | has this caller sent this key? | `I#<caller>` / `<hash of route and key>` |

use serde::{Deserialize, Serialize};

use crate::fault::Fault;
use crate::store::{Condition, Consistency, Key, Put, Store, Write, WriteOutcome, from_item};
use crate::values::{Digest, Span, Timestamp};

/// How long a reply is stored.
const RETENTION: Span = Span::hours(24);
/// How long a call may run before somebody else may claim its key.
const RUNNING_MAX: Span = Span::minutes(1);

/// A call that sent a key, and its reply once there is one.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Record {
    /// The digest of the call's body.
    pub body: Digest,
    pub at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reply: Option<StoredReply>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct StoredReply {
    pub status: u16,
    pub content_type: Option<String>,
    pub body: String,
}

/// The outcome of claiming a key.
pub(super) enum ClaimOutcome {
    Claimed,
    /// Another call has the key: this one, unless it is gone by now.
    Taken(Option<Record>),
}

/// The key of a caller's record.
pub(super) fn key(caller: &Digest, key: &Digest) -> Key {
    Key::new(format!("I#{}", caller.as_str()), key.as_str())
}

/// The call that sent a key in the last 24 hours.
pub(super) async fn find(store: &Store, key: &Key, now: Timestamp) -> Result<Option<Record>, Fault> {
    let found: Option<Record> = store.get(key, Consistency::Strong).await?;
    Ok(found.filter(|record| now.since(record.at) < RETENTION))
}

/// Claims a key for a call that is about to run. A key is free if nobody has sent it for 24 hours, or if the call that
/// sent it a minute ago or earlier has stored no reply.
pub(super) async fn claim(store: &Store, key: &Key, record: &Record) -> Result<ClaimOutcome, Fault> {
    let abandoned = Condition::attribute_not_exists("reply").and(Condition::less_than("at", record.at.minus(RUNNING_MAX)));
    let is_free = Condition::NotExists.or(expired(record.at)).or(abandoned);
    match store.put(put(key, record)?.when(is_free)).await? {
        WriteOutcome::Done(()) => Ok(ClaimOutcome::Claimed),
        WriteOutcome::ConditionFailed(found) => Ok(ClaimOutcome::Taken(found.map(from_item).transpose()?)),
    }
}

/// The write that stores a call with its reply, for the transaction of the effect. Its condition fails if an earlier
/// call sent the key in the last 24 hours.
pub(super) fn reply_write(key: &Key, record: &Record) -> Result<Write, Fault> {
    Ok(put(key, record)?.when(Condition::NotExists.or(expired(record.at))).into())
}

/// Stores the reply of the call that has claimed the key.
pub(super) async fn keep_reply(store: &Store, key: &Key, record: &Record) -> Result<(), Fault> {
    store.put(put(key, record)?).await.map(drop)
}

/// Releases the key that a call has claimed.
pub(super) async fn release(store: &Store, key: &Key) -> Result<(), Fault> {
    store.delete(key, None).await.map(drop)
}

fn expired(now: Timestamp) -> Condition {
    Condition::less_than("at", now.minus(RETENTION))
}

fn put(key: &Key, record: &Record) -> Result<Put, Fault> {
    Ok(Put::new(key, record)?.expiring(record.at.plus(RETENTION)))
}
