//! Send what the outbox asks for: the only place that may call the mail service.
//!
//! Take the job, draw up its letter (which mints the token and stores its digest), send, note what was sent, mark
//! it done. A crash between any two of these sends the mail again with a fresh token; none loses it. A mail job that breaks,
//! or cannot even be read, keeps no other from its turn.
//!
//! An address that mail has come back from for good gets none any more, until staff say otherwise (ML-8).

use shared::fault::Fault;
use shared::mail::outbox::{self, Delivery, JobBatch, QueuedJob};
use shared::mail::{self, MailJob, OptInRequest, SignUpRequest};
use shared::mailer::{Letter, MailId, SendError};
use shared::runtime::events::{self, Trigger};
use shared::shop::Shop;
use shared::{accounts, customers, mailing_list};

/// How a mail job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// Somebody else has it, or has done it.
    AlreadyLeased,
    /// Tried in vain; it waits for the next try or lies among the dead.
    Failed,
}

/// Does what the trigger asks for, and answers the stream's records that must be tried again. A mail job that could not
/// be done waits in the outbox; only one that could not even be taken is the stream's to repeat. A fault is the schedule's:
/// the platform counts it, so that its alarm speaks, and calls again, which does no harm.
pub async fn handle(shop: &Shop, trigger: Trigger) -> Result<Vec<String>, Fault> {
    match trigger {
        Trigger::Schedule => events::run_metered(shop, "mail-send", sweep).await.map(|_| Vec::new()),
        Trigger::Jobs(jobs) => {
            let mut failed = Vec::new();
            for (number, job) in jobs {
                let done = match job {
                    Ok(waiting) => perform(shop, &waiting).await.map(drop),
                    Err(fault) => Err(fault),
                };
                if let Err(fault) = done {
                    shared::tracing::error!(%fault, "a mail job of the stream");
                    failed.extend(number);
                }
            }
            Ok(failed)
        }
    }
}

/// Does every job that may be done now, in the order they were left, until none is left. Answers how many were
/// done.
///
/// # Errors
/// The first of what broke, when all that could be done is done.
pub async fn sweep(shop: &Shop) -> Result<usize, Fault> {
    let (mut done, mut faults) = (0, Vec::new());
    loop {
        let before = done;
        let JobBatch { jobs, failures } = outbox::due(shop).await;
        for job in jobs {
            match perform(shop, &job).await {
                Ok(outcome) => done += usize::from(outcome == Outcome::Done),
                Err(fault) => faults.push(fault),
            }
        }
        if done == before {
            // What could not be read in an earlier round and can be now was looked at after all.
            faults.extend(failures);
            break;
        }
    }
    for fault in &faults {
        shared::tracing::error!(%fault, "a mail job of the outbox");
    }
    let broken = faults.len();
    match faults.into_iter().next() {
        None => Ok(done),
        Some(first) => {
            shared::tracing::error!(done, broken, "the sweep of the outbox");
            Err(first)
        }
    }
}

/// Does a mail job, and counts what that took.
pub async fn perform(shop: &Shop, waiting: &QueuedJob) -> Result<Outcome, Fault> {
    events::run_metered(shop, "mail-send", async |shop| attempt(shop, waiting).await).await
}

async fn attempt(shop: &Shop, waiting: &QueuedJob) -> Result<Outcome, Fault> {
    let Some(taken) = outbox::lease(shop, waiting).await? else { return Ok(Outcome::AlreadyLeased) };
    let tried = match compose(shop, &taken).await {
        Ok(letters) => send(shop, &taken, letters).await,
        Err(fault) => Err(fault.into()),
    };
    match tried {
        Ok(delivery) => {
            outbox::complete(shop, &taken, delivery, follow_up(&taken.job)).await?;
            Ok(Outcome::Done)
        }
        Err(why) => {
            shared::tracing::warn!(%why, attempts = taken.attempts, "a mail waits");
            outbox::retry_later(shop, &taken, &why.detailed()).await?;
            Ok(Outcome::Failed)
        }
    }
}

/// Each subject knows its letters.
async fn compose(shop: &Shop, taken: &QueuedJob) -> Result<Option<Letter>, Fault> {
    match &taken.job {
        MailJob::SignUp(sign_up) => accounts::prepare_sign_up(shop, taken.id(), sign_up).await,
        MailJob::PasswordReset { email } => accounts::prepare_reset(shop, taken.id(), email).await,
        MailJob::PasswordChanged { number } => accounts::prepare_password_changed(shop, *number).await,
        MailJob::OptIn(opt_in) => mailing_list::prepare_opt_in(shop, taken.id().as_str(), opt_in).await,
        MailJob::OptInReminder { email } => mailing_list::prepare_reminder(shop, taken.id().as_str(), email).await,
        MailJob::AffiliateNotice { number, notice, rate } => customers::prepare_affiliate_notice(shop, *number, *notice, *rate).await,
        MailJob::AccountState { number, is_open } => customers::prepare_account_state(shop, *number, *is_open).await,
    }
}

async fn send(shop: &Shop, taken: &QueuedJob, letter: Option<Letter>) -> Result<Delivery, SendError> {
    let Some(letter) = letter else { return Ok(Delivery::NoLetter) };
    if !customers::is_deliverable(shop, &letter.to).await? {
        return Ok(Delivery::Blocked);
    }
    let id = mail::send(shop, &letter).await?;
    record_sent(shop, taken, &letter, &id).await?;
    Ok(Delivery::Sent)
}

/// What the subject keeps of a sent mail: the mailing list's proof names it (ML-4).
async fn record_sent(shop: &Shop, taken: &QueuedJob, letter: &Letter, id: &MailId) -> Result<(), Fault> {
    match &taken.job {
        MailJob::OptIn(_) | MailJob::OptInReminder { .. } => mailing_list::record_sent(shop, letter, id).await,
        _ => Ok(()),
    }
}

/// What a mail job leads to once it is done. A ticked box at sign-up is a sign-up to the mailing list of its own, with
/// its own letter (ML-1).
fn follow_up(job: &MailJob) -> Option<MailJob> {
    let MailJob::SignUp(sign_up) = job else { return None };
    let SignUpRequest { email, name, language, newsletter, .. } = &**sign_up;
    let consent = newsletter.clone()?;
    Some(MailJob::OptIn(Box::new(OptInRequest { email: email.clone(), name: name.clone(), language: language.clone(), consent })))
}
