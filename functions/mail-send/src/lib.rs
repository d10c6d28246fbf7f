//! Send the mails of the outbox. Only this function may call the mail service.
//!
//! Decode the job, lease it, compose its letter (which generates the token and stores its digest), send, record what was
//! sent, complete the job. After a crash between any two steps the mail is sent again with a fresh token; it is never lost.
//! A job that fails or cannot be decoded does not hold up any other.
//!
//! An address to which mail has bounced for good gets no more mail until staff decide otherwise (ML-8).

mod job;

pub use job::Job;

use std::time::Duration;

use shared::customers;
use shared::fault::{Fault, FaultKind};
use shared::mail::outbox::{self, Delivery, JobBatch};
use shared::mail::{self, QueuedJob};
use shared::mailer::{Letter, SendError};
use shared::runtime::events::{self, Trigger};
use shared::shop::Shop;
use tokio::task::JoinSet;

/// How many mails the schedule's sweep sends at a time. New accounts of the mail service may send 14 a second, which one at a
/// time does not exceed.
const AT_A_TIME: usize = 1;

/// The longest that a job may take: its letter's call to the mail service, and the calls to the table around it, some in
/// vain. Without that much time left a job is not begun; it waits for the sweep.
pub const JOB_TIME_MAX: Duration = Duration::from_secs(20);

/// How a mail job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// Another run has leased it or has already done it.
    AlreadyLeased,
    /// The attempt failed: the job waits for the next one, or is a dead letter.
    Failed,
}

/// Does the jobs of the trigger, and returns the stream's records that must be retried. A job whose attempt failed waits
/// in the outbox; the stream repeats only a job that could not be decoded or leased. Only the schedule returns a fault: the
/// platform counts it, which fires the alarm, and calls again, which does no harm.
pub async fn handle(shop: &Shop, trigger: Trigger) -> Result<Vec<String>, Fault> {
    match trigger {
        Trigger::Schedule => events::run_metered(shop, "mail-send", async |shop| sweep(shop, AT_A_TIME).await).await.map(|_| Vec::new()),
        Trigger::Jobs(jobs) => {
            let (mut failed, mut waiting) = (Vec::new(), 0);
            for (number, job) in jobs {
                if !shop.has_time_for(JOB_TIME_MAX) {
                    waiting += 1;
                    continue;
                }
                let done = match job {
                    Ok(queued) => perform(shop, &queued).await.map(drop),
                    Err(fault) => Err(fault),
                };
                if let Err(fault) = done {
                    shared::tracing::error!(%fault, "a mail job of the stream failed");
                    failed.extend(number);
                }
            }
            if waiting > 0 {
                shared::tracing::warn!(waiting, "no time is left for these jobs: they wait for the sweep");
            }
            Ok(failed)
        }
    }
}

/// Does every job that is due, oldest first and so many at a time, until none is left or the time is up. Returns how many were
/// done.
///
/// # Errors
/// The first fault, after every job that could be done.
pub async fn sweep(shop: &Shop, at_a_time: usize) -> Result<usize, Fault> {
    let (mut done, mut faults) = (0, Vec::new());
    loop {
        let before = done;
        let JobBatch { jobs, mut failures } = outbox::due(shop).await;
        let mut waiting = jobs.into_iter().take_while(|_| shop.has_time_for(JOB_TIME_MAX));
        let mut running = JoinSet::new();
        loop {
            for job in waiting.by_ref().take(at_a_time.saturating_sub(running.len())) {
                let shop = shop.clone();
                running.spawn(async move { perform(&shop, &job).await });
            }
            match running.join_next().await {
                None => break,
                Some(Ok(Ok(outcome))) => done += usize::from(outcome == Outcome::Done),
                Some(Ok(Err(fault))) if fault.kind() == FaultKind::Corrupt => failures.push(fault),
                Some(Ok(Err(fault))) => faults.push(fault),
                Some(Err(panicked)) => faults.push(Fault::internal("a mail job", panicked)),
            }
        }
        if done == before || !shop.has_time_for(JOB_TIME_MAX) {
            // Each round finds the unreadable jobs again, so only the last round's count.
            faults.extend(failures);
            break;
        }
    }
    for fault in &faults {
        shared::tracing::error!(%fault, "a mail job of the outbox failed");
    }
    let broken = faults.len();
    match faults.into_iter().next() {
        None => Ok(done),
        Some(first) => {
            shared::tracing::error!(done, broken, "the sweep of the outbox failed in part");
            Err(first)
        }
    }
}

/// Does a mail job, and meters it. A job that cannot be decoded is not leased: it stays for a newer version of the program.
pub async fn perform(shop: &Shop, queued: &QueuedJob) -> Result<Outcome, Fault> {
    let job = Job::decode(queued)?;
    events::run_metered(shop, "mail-send", async |shop| attempt(shop, queued, &job).await).await
}

async fn attempt(shop: &Shop, queued: &QueuedJob, job: &Job) -> Result<Outcome, Fault> {
    let Some(leased) = outbox::lease(shop, queued).await? else { return Ok(Outcome::AlreadyLeased) };
    // The letter shows the shop's brand, which are settings (UX-4).
    let _settings_in_the_cache = shop.settings_for_page().await;
    let tried = match job.compose(shop, leased.id()).await {
        Ok(letter) => send(shop, job, letter).await,
        Err(fault) => Err(fault.into()),
    };
    match tried {
        Ok(delivery) => {
            outbox::complete(shop, &leased, delivery).await?;
            Ok(Outcome::Done)
        }
        Err(why) => {
            shared::tracing::warn!(%why, attempts = leased.attempts, "a mail waits");
            outbox::retry_later(shop, &leased, &why.detailed()).await?;
            Ok(Outcome::Failed)
        }
    }
}

async fn send(shop: &Shop, job: &Job, letter: Option<Letter>) -> Result<Delivery, SendError> {
    let Some(letter) = letter else { return Ok(Delivery::NoLetter) };
    if !customers::is_deliverable(shop, &letter.to).await? {
        return Ok(Delivery::Blocked);
    }
    let id = mail::send(shop, &letter).await?;
    job.record_sent(shop, &letter, &id).await?;
    Ok(Delivery::Sent)
}
