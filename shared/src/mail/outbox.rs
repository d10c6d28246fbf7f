//! The outbox.
//!
//! | question | key |
//! |---|---|
//! | what is to be sent? | `Q#<shard>` / `<time-ordered id>` |
//! | what could not be sent? | `QD` / `<time-ordered id>` |
//!
//! In the cloud the table's stream hands jobs over; local mode and the sweep ask for what waits. Whoever takes an
//! job leases it, so that two do not send the same mail at once; a lease that has run out is anybody's.

use serde::{Deserialize, Serialize};

use super::MailJob;
use crate::fault::Fault;
use crate::metrics::Event;
use crate::shop::Shop;
use crate::store::{Condition, Key, Put, Query, Row, Update, Write, delete};
use crate::values::ids::TimeOrderedId;
use crate::values::{Span, Timestamp};

/// Mail jobs are spread over so many partitions.
pub const SHARDS: u64 = 8;
/// How long somebody who took a mail job has for it.
const LEASE: Span = Span::seconds(60);
/// After so many tries a mail job is put where staff see it.
const ATTEMPTS_MAX: u32 = 10;

/// A mail job with what has been tried.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct QueuedJob {
    pub pk: String,
    pub sk: TimeOrderedId,
    pub job: MailJob,
    pub enqueued_at: Timestamp,
    #[serde(default)]
    pub attempts: u32,
    /// Not to be taken before this.
    #[serde(default = "immediately")]
    pub not_before: Timestamp,
    /// What the last try said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_error: Option<String>,
}

fn immediately() -> Timestamp {
    Timestamp::from_millis(0)
}

#[derive(Serialize)]
struct NewJob<'a> {
    job: &'a MailJob,
    enqueued_at: Timestamp,
    not_before: Timestamp,
    attempts: u32,
}

impl QueuedJob {
    /// Names the job, however often it is tried.
    pub fn id(&self) -> &TimeOrderedId {
        &self.sk
    }

    pub fn key(&self) -> Key {
        Key::new(self.pk.as_str(), self.sk.as_str())
    }

    /// What kind of job it is: no word of whom it is for.
    pub fn kind(&self) -> String {
        let job = serde_json::to_value(&self.job).unwrap_or_default();
        job.as_object().and_then(|members| members.keys().next().cloned()).unwrap_or_default()
    }
}

/// Leaves a mail job, alone. One write.
///
/// # Errors
/// When the store does not answer. The job may be there all the same: leaving it again sends a second mail.
pub async fn enqueue(shop: &Shop, job: MailJob) -> Result<(), Fault> {
    shop.store().put(job_put(shop, &job)?).await.map(drop)
}

/// The write that leaves a mail job together with the effect it belongs to.
///
/// # Errors
/// Never in practice: a mail job always serialises.
pub fn enqueue_write(shop: &Shop, job: MailJob) -> Result<Write, Fault> {
    Ok(job_put(shop, &job)?.into())
}

fn job_put(shop: &Shop, job: &MailJob) -> Result<Put, Fault> {
    let now = shop.now();
    let key = Key::new(format!("Q#{}", shop.rng().below(SHARDS)), TimeOrderedId::new(now, shop.rng()).as_str());
    Put::new(&key, &NewJob { job, enqueued_at: now, not_before: immediately(), attempts: 0 })
}

/// What somebody found who looked for jobs.
#[derive(Debug, Default)]
pub struct JobBatch {
    pub jobs: Vec<QueuedJob>,
    /// A fault for each job that cannot be read, as when a newer program left it, and for each partition that does not
    /// answer. None of them hides a mail job that can be done.
    pub failures: Vec<Fault>,
}

impl JobBatch {
    fn add(&mut self, row: Row) {
        match row.read() {
            Ok(job) => self.jobs.push(job),
            Err(fault) => self.failures.push(fault),
        }
    }
}

/// All jobs that are not done, oldest first.
pub async fn queued(shop: &Shop) -> JobBatch {
    let mut found = JobBatch::default();
    for shard in 0..SHARDS {
        let add = |row| {
            found.add(row);
            Ok(())
        };
        let walked = shop.store().for_each_row(Query::of(format!("Q#{shard}")).strong(), add).await;
        found.failures.extend(walked.err());
    }
    found.jobs.sort_by(|a, b| a.sk.cmp(&b.sk));
    found
}

/// Those of the waiting jobs whose time has come.
pub async fn due(shop: &Shop) -> JobBatch {
    let now = shop.now();
    let mut found = queued(shop).await;
    found.jobs.retain(|job| job.not_before <= now);
    found
}

/// Takes a mail job for a while. `None` when somebody else has it, or it is done.
///
/// # Errors
/// When the store does not answer.
pub async fn lease(shop: &Shop, waiting: &QueuedJob) -> Result<Option<QueuedJob>, Fault> {
    let now = shop.now();
    let as_seen = Condition::equals("attempts", waiting.attempts).and(Condition::equals("not_before", waiting.not_before));
    let update = Update::of(&waiting.key()).add("attempts", 1).set("not_before", now.plus(LEASE)).when(Condition::Exists.and(as_seen));
    Ok(shop.store().update(update).await?.read::<QueuedJob>()?.ok())
}

/// What became of the letter of a job that is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    Sent,
    /// The job led to no letter: nobody is to be written to any more.
    NoLetter,
    /// The address takes no mail (ML-8).
    Blocked,
}

/// Closes a job that is done and leaves the job it leads to, if any: once, however often the first is handed over.
///
/// # Errors
/// When the store does not answer: the job will be done again.
pub async fn complete(shop: &Shop, waiting: &QueuedJob, delivery: Delivery, next: Option<MailJob>) -> Result<(), Fault> {
    let is_done = match next {
        None => shop.store().delete(&waiting.key(), Some(Condition::Exists)).await?.is_done(),
        Some(next) => {
            let once = delete(&waiting.key(), Some(Condition::Exists));
            shop.store().transact(vec![once, enqueue_write(shop, next)?]).await?.is_done()
        }
    };
    if is_done && delivery == Delivery::Blocked {
        shop.record_event(Event::MailBlocked);
    }
    Ok(())
}

/// A mail job that was taken could not be done: it waits, longer each time, or ends among the dead.
///
/// # Errors
/// When the store does not answer: the lease runs out by itself.
pub async fn retry_later(shop: &Shop, waiting: &QueuedJob, why: &str) -> Result<(), Fault> {
    let why: String = why.chars().take(300).collect();
    if waiting.attempts < ATTEMPTS_MAX {
        let pause = Span::seconds((1 << waiting.attempts.min(12)).min(3_600));
        let update = Update::of(&waiting.key()).set("not_before", shop.now().plus(pause)).set("last_error", why);
        if shop.store().update(update.when(Condition::Exists)).await?.is_done() {
            shop.record_event(Event::MailDeferred);
        }
        return Ok(());
    }
    let dead = QueuedJob { last_error: Some(why), ..waiting.clone() };
    let place = Key::new("QD", waiting.sk.as_str());
    let moved = vec![Put::new(&place, &dead)?.into(), delete(&waiting.key(), Some(Condition::Exists))];
    if shop.store().transact(moved).await?.is_done() {
        shop.record_event(Event::MailGivenUp);
    }
    Ok(())
}

/// Mail jobs that could not be done, newest first.
///
/// # Errors
/// When the store does not answer.
pub async fn dead_letters(shop: &Shop, limit: usize) -> Result<JobBatch, Fault> {
    let mut found = JobBatch::default();
    shop.store().query(&Query::of("QD").descending().limit(limit)).await?.rows.into_iter().for_each(|row| found.add(row));
    Ok(found)
}

/// The writes that let a dead job be tried again, from the first try, as if it had just been left.
///
/// # Errors
/// Never in practice: a mail job always serialises.
pub fn redrive(shop: &Shop, dead: &QueuedJob) -> Result<Vec<Write>, Fault> {
    let again = job_put(shop, &dead.job)?;
    Ok(vec![again.into(), delete(&Key::new("QD", dead.sk.as_str()), Some(Condition::Exists))])
}
