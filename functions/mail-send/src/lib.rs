//! Send what the outbox asks for: the only place that may call the mail service.
//!
//! Take the errand, draw up its letter (which mints the token and stores its digest), send, note what was sent, mark
//! it done. A crash between any two of these sends the mail again with a fresh token; none loses it. An errand that breaks,
//! or cannot even be read, keeps no other from its turn.
//!
//! An address that mail has come back from for good gets none any more, until staff say otherwise (ML-8).

use shared::fault::Fault;
use shared::mail::outbox::{self, Found, Waiting};
use shared::mail::{Errand, Letter, MailId, NotSent, OptIn, SignUp};
use shared::metrics::Event;
use shared::runtime::events::{self, Trigger};
use shared::shop::Shop;
use shared::{customers, mailing_list, passwords};

/// How an errand ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// Somebody else has it, or has done it.
    Taken,
    /// Tried in vain; it waits for the next try or lies among the dead.
    Failed,
}

/// Does what the trigger asks for, and answers the stream's records that must be tried again. An errand that could not
/// be done waits in the outbox; only one that could not even be taken is the stream's to repeat. A fault is the schedule's:
/// the platform counts it, so that its alarm speaks, and calls again, which does no harm.
pub async fn handle(shop: &Shop, trigger: Trigger) -> Result<Vec<String>, Fault> {
    match trigger {
        Trigger::Schedule => events::perform(shop, "mail-send", sweep).await.map(|_| Vec::new()),
        Trigger::Errands(errands) => {
            let mut failed = Vec::new();
            for (number, errand) in errands {
                let done = match errand {
                    Ok(waiting) => perform(shop, &waiting).await.map(drop),
                    Err(fault) => Err(fault),
                };
                if let Err(fault) = done {
                    shared::tracing::error!(%fault, "an errand of the stream");
                    failed.extend(number);
                }
            }
            Ok(failed)
        }
    }
}

/// Does every errand that may be done now, in the order they were left, until none is left. Answers how many were
/// done.
///
/// # Errors
/// The first of what broke, when all that could be done is done.
pub async fn sweep(shop: &Shop) -> Result<usize, Fault> {
    let (mut done, mut faults) = (0, Vec::new());
    loop {
        let before = done;
        let Found { errands, broken } = outbox::due(shop).await;
        for errand in errands {
            match perform(shop, &errand).await {
                Ok(outcome) => done += usize::from(outcome == Outcome::Done),
                Err(fault) => faults.push(fault),
            }
        }
        if done == before {
            // What could not be read in an earlier round and can be now was looked at after all.
            faults.extend(broken);
            break;
        }
    }
    for fault in &faults {
        shared::tracing::error!(%fault, "an errand of the outbox");
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

/// Does an errand, and counts what that took.
pub async fn perform(shop: &Shop, waiting: &Waiting) -> Result<Outcome, Fault> {
    let outcome = events::perform(shop, "mail-send", async |shop| attempt(shop, waiting).await).await;
    if matches!(outcome, Ok(Outcome::Failed)) {
        shop.count(Event::MailWaits);
    }
    outcome
}

async fn attempt(shop: &Shop, waiting: &Waiting) -> Result<Outcome, Fault> {
    let Some(taken) = outbox::take(shop, waiting).await? else { return Ok(Outcome::Taken) };
    let tried = match draw_up(shop, &taken).await {
        Ok(letters) => send(shop, &taken, letters).await,
        Err(fault) => Err(fault.into()),
    };
    match tried {
        Ok(()) => {
            match follow_up(&taken.errand) {
                Some(next) => outbox::done_leaving(shop, &taken, next).await?,
                None => outbox::done(shop, &taken).await?,
            }
            Ok(Outcome::Done)
        }
        Err(why) => {
            shared::tracing::warn!(%why, attempts = taken.attempts, "a mail waits");
            outbox::failed(shop, &taken, &why.in_full()).await?;
            Ok(Outcome::Failed)
        }
    }
}

/// Each subject knows its letters.
async fn draw_up(shop: &Shop, taken: &Waiting) -> Result<Option<Letter>, Fault> {
    match &taken.errand {
        Errand::SignUp(sign_up) => customers::prepare_sign_up(shop, taken.id(), sign_up).await,
        Errand::PasswordReset { email } => passwords::prepare_reset(shop, taken.id(), email).await,
        Errand::PasswordChanged { number } => passwords::tell_of_change(shop, *number).await,
        Errand::OptIn(opt_in) => mailing_list::prepare_opt_in(shop, taken.id().as_str(), opt_in).await,
        Errand::OptInReminder { email } => mailing_list::prepare_reminder(shop, taken.id().as_str(), email).await,
        Errand::AffiliateNews { number, news, rate } => customers::prepare_affiliate_news(shop, *number, *news, *rate).await,
        Errand::AccountState { number, is_open } => customers::prepare_account_state(shop, *number, *is_open).await,
    }
}

async fn send(shop: &Shop, taken: &Waiting, letter: Option<Letter>) -> Result<(), NotSent> {
    let Some(letter) = letter else { return Ok(()) };
    if !customers::is_deliverable(shop, &letter.to).await? {
        shop.count(Event::MailBlocked);
        return Ok(());
    }
    let id = shop.mailer().send(&letter).await?;
    shop.count(Event::MailSent);
    Ok(note(shop, taken, &letter, &id).await?)
}

/// What the subject keeps of a sent mail: the mailing list's proof names it (ML-4).
async fn note(shop: &Shop, taken: &Waiting, letter: &Letter, id: &MailId) -> Result<(), Fault> {
    match &taken.errand {
        Errand::OptIn(_) | Errand::OptInReminder { .. } => mailing_list::note_sent(shop, letter, id).await,
        _ => Ok(()),
    }
}

/// What an errand leads to once it is done. A ticked box at sign-up is a sign-up to the mailing list of its own, with
/// its own letter (ML-1).
fn follow_up(errand: &Errand) -> Option<Errand> {
    let Errand::SignUp(sign_up) = errand else { return None };
    let SignUp { email, name, language, newsletter, .. } = &**sign_up;
    let consent = newsletter.clone()?;
    Some(Errand::OptIn(Box::new(OptIn { email: email.clone(), name: name.clone(), language: language.clone(), consent })))
}
