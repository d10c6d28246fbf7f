//! The outbox: where requests leave mail jobs, and `mail-send` finds them.
//!
//! In the cloud the table's stream hands new jobs over; local mode and the sweep look for jobs that are due. Whoever
//! works on a job leases it, so that two workers do not send the same mail. An expired lease frees the job.

use super::{MailJob, MailPayload, QueuedJob, store};
use crate::fault::Fault;
use crate::metrics::Event;
use crate::shop::Shop;
use crate::store::{Row, Write};
use crate::values::{Span, Timestamp};

pub use super::store::SHARDS;

/// How long a lease lasts.
const LEASE: Span = Span::seconds(60);
/// A job that failed this many times becomes a dead letter.
const ATTEMPTS_MAX: u32 = 10;
/// How many waiting jobs are counted in each partition.
const WAITING_MAX: usize = 25;
/// The longest reason that is kept of a failed attempt, in characters.
const REASON_LENGTH_MAX: usize = 300;

/// Leaves a mail job by itself. One write.
///
/// # Errors
/// When the store does not answer. The job may be there all the same: leaving it again sends a second mail.
pub async fn enqueue<P: MailPayload>(shop: &Shop, payload: &P) -> Result<(), Fault> {
    enqueue_job(shop, &MailJob::new(payload)?).await
}

/// Leaves a mail job by itself, together with the job that follows it. One write.
///
/// # Errors
/// As [`enqueue`].
pub async fn enqueue_job(shop: &Shop, job: &MailJob) -> Result<(), Fault> {
    shop.store().put(store::put(shop, job)?).await.map(drop)
}

/// The write that leaves a mail job, for the transaction of its cause.
///
/// # Errors
/// Never in practice: a mail job always serialises.
pub fn enqueue_write<P: MailPayload>(shop: &Shop, payload: &P) -> Result<Write, Fault> {
    job_write(shop, &MailJob::new(payload)?)
}

fn job_write(shop: &Shop, job: &MailJob) -> Result<Write, Fault> {
    Ok(store::put(shop, job)?.into())
}

/// The result of looking for jobs.
#[derive(Debug, Default)]
pub struct JobBatch {
    pub jobs: Vec<QueuedJob>,
    /// A fault for each item that is no job, and for each partition that does not answer. None of them hides a job
    /// that can be done.
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

/// All jobs in the outbox, oldest first.
pub async fn queued(shop: &Shop) -> JobBatch {
    let mut found = JobBatch::default();
    for shard in 0..SHARDS {
        let add = |row| {
            found.add(row);
            Ok(())
        };
        let walked = shop.store().for_each_row(store::in_shard(shard), add).await;
        found.failures.extend(walked.err());
    }
    found.jobs.sort_by(|a, b| a.sk.cmp(&b.sk));
    found
}

/// The jobs in the outbox that may be done now, oldest first.
pub async fn due(shop: &Shop) -> JobBatch {
    let now = shop.now();
    let mut found = queued(shop).await;
    found.jobs.retain(|job| job.not_before <= now);
    found
}

/// Leases a job. `None` when somebody else has leased it, or it is done.
///
/// # Errors
/// When the store does not answer.
pub async fn lease(shop: &Shop, job: &QueuedJob) -> Result<Option<QueuedJob>, Fault> {
    store::lease(shop.store(), job, shop.now().plus(LEASE)).await
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

/// Closes a job that is done, and enqueues the job that follows it: once, however often the first is handed over.
///
/// # Errors
/// When the store does not answer: the job will be done again.
pub async fn complete(shop: &Shop, job: &QueuedJob, delivery: Delivery) -> Result<(), Fault> {
    let next = job.next().map(|next| job_write(shop, next)).transpose()?;
    if store::complete(shop.store(), job, next).await? && delivery == Delivery::Blocked {
        shop.record_event(Event::MailBlocked);
    }
    Ok(())
}

/// Puts off a leased job that failed, longer after each attempt. After the last one it becomes a dead letter.
///
/// # Errors
/// When the store does not answer: the lease expires by itself.
pub async fn retry_later(shop: &Shop, job: &QueuedJob, why: &str) -> Result<(), Fault> {
    let why: String = why.chars().take(REASON_LENGTH_MAX).collect();
    if job.attempts < ATTEMPTS_MAX {
        let pause = Span::seconds((1 << job.attempts.min(12)).min(3_600));
        if store::defer(shop.store(), job, shop.now().plus(pause), why).await? {
            shop.record_event(Event::MailDeferred);
        }
        return Ok(());
    }
    let dead = QueuedJob { last_error: Some(why), ..job.clone() };
    if store::give_up(shop.store(), dead).await? {
        shop.record_event(Event::MailGivenUp);
    }
    Ok(())
}

/// The dead letters: jobs that failed too often, newest first.
///
/// # Errors
/// When the store does not answer.
pub async fn dead_letters(shop: &Shop, limit: usize) -> Result<JobBatch, Fault> {
    let mut found = JobBatch::default();
    store::dead_letters(shop.store(), limit).await?.into_iter().for_each(|row| found.add(row));
    Ok(found)
}

/// When the newest dead letters were enqueued: one query.
///
/// # Errors
/// When the store does not answer.
pub async fn times_of_dead_letters(shop: &Shop, limit: usize) -> Result<Vec<Timestamp>, Fault> {
    Ok(store::dead_letters(shop.store(), limit).await?.into_iter().filter_map(|row| store::enqueued_at(&row)).collect())
}

/// When the jobs that were enqueued before a moment and are still there were: one query for each partition, of as many jobs as
/// fit on one page of the table.
///
/// # Errors
/// When the store does not answer.
pub async fn times_of_waiting(shop: &Shop, before: Timestamp) -> Result<Vec<Timestamp>, Fault> {
    let mut times = Vec::new();
    for shard in 0..SHARDS {
        let rows = shop.store().query(&store::in_shard(shard).limit(WAITING_MAX)).await?.rows;
        times.extend(rows.iter().filter_map(store::enqueued_at).filter(|at| *at < before));
    }
    Ok(times)
}

/// The writes that put a dead letter back into the outbox, as if it had just been enqueued.
///
/// # Errors
/// Never in practice: a mail job always serialises.
pub fn redrive(shop: &Shop, dead: &QueuedJob) -> Result<Vec<Write>, Fault> {
    Ok(vec![job_write(shop, &dead.job)?, store::delete_dead(dead)])
}
