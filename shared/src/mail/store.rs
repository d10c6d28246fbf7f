//! | question | key |
//! |---|---|
//! | what is to be sent? | `Q#<shard 0-7>` / `<time-ordered id>` |
//! | what could not be sent? | `QD` / `<time-ordered id>` |

use serde::Serialize;

use super::job::immediately;
use super::{MailJob, QueuedJob};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::store::{Condition, Key, Put, Query, Row, Store, Update, Write, delete};
use crate::values::Timestamp;
use crate::values::ids::TimeOrderedId;

/// The number of partitions over which mail jobs are spread.
pub const SHARDS: u64 = 8;

const DEAD_LETTERS: &str = "QD";

#[derive(Serialize)]
struct NewJob<'a> {
    job: &'a MailJob,
    enqueued_at: Timestamp,
    not_before: Timestamp,
    attempts: u32,
}

/// A new job in a random partition.
pub(super) fn put(shop: &Shop, job: &MailJob) -> Result<Put, Fault> {
    let now = shop.now();
    let key = Key::new(format!("Q#{}", shop.rng().below(SHARDS)), TimeOrderedId::new(now, shop.rng()).as_str());
    Put::new(&key, &NewJob { job, enqueued_at: now, not_before: immediately(), attempts: 0 })
}

/// The jobs in a partition, oldest first.
pub(super) fn in_shard(shard: u64) -> Query {
    Query::of(format!("Q#{shard}")).strong()
}

/// Leases a job until a moment, and counts the attempt. `None` when the job is gone, or somebody has leased it since it
/// was read.
pub(super) async fn lease(store: &Store, job: &QueuedJob, until: Timestamp) -> Result<Option<QueuedJob>, Fault> {
    let as_read = Condition::equals("attempts", job.attempts).and(Condition::equals("not_before", job.not_before));
    let update = Update::of(&job.key()).add("attempts", 1).set("not_before", until).when(Condition::Exists.and(as_read));
    Ok(store.update(update).await?.read::<QueuedJob>()?.ok())
}

/// Deletes a job that is done, together with the write of the next one. `false` when the job was gone.
pub(super) async fn complete(store: &Store, job: &QueuedJob, next: Option<Write>) -> Result<bool, Fault> {
    match next {
        None => Ok(store.delete(&job.key(), Some(Condition::Exists)).await?.is_done()),
        Some(next) => Ok(store.transact(vec![delete(&job.key(), Some(Condition::Exists)), next]).await?.is_done()),
    }
}

/// Puts off a job that failed. `false` when it was gone.
pub(super) async fn defer(store: &Store, job: &QueuedJob, until: Timestamp, why: String) -> Result<bool, Fault> {
    let update = Update::of(&job.key()).set("not_before", until).set("last_error", why);
    Ok(store.update(update.when(Condition::Exists)).await?.is_done())
}

/// Moves a job from the outbox to the dead letters. `false` when it was gone.
pub(super) async fn give_up(store: &Store, job: QueuedJob) -> Result<bool, Fault> {
    let dead = Put::new(&dead_key(&job), &job)?;
    Ok(store.transact(vec![dead.into(), delete(&job.key(), Some(Condition::Exists))]).await?.is_done())
}

/// The newest dead letters.
pub(super) async fn dead_letters(store: &Store, limit: usize) -> Result<Vec<Row>, Fault> {
    Ok(store.query(&Query::of(DEAD_LETTERS).descending().limit(limit)).await?.rows)
}

/// When a job was enqueued, by its sort key.
pub(super) fn enqueued_at(row: &Row) -> Option<Timestamp> {
    TimeOrderedId::parse(&row.sk).map(|id| id.created_at())
}

/// The write that deletes a dead letter.
pub(super) fn delete_dead(dead: &QueuedJob) -> Write {
    delete(&dead_key(dead), Some(Condition::Exists))
}

fn dead_key(job: &QueuedJob) -> Key {
    Key::new(DEAD_LETTERS, job.sk.as_str())
}
