//! The agenda: which pending entries vanish when, and who may be reminded before (ML-7).
//!
//! A line is written before the entry it is about. Whoever finds a line looks at the entry: the line says only when to
//! look, so that a line too many, or one that is late, does no harm.

use super::entry::{PENDING_KEPT, REMINDED_AFTER, REMINDED_BEFORE};
use super::store::{self, Noted};
use super::{Because, Fate, Receipt, Step, fate, reminder};
use crate::fault::{Fault, FaultKind};
use crate::mail::{Errand, outbox};
use crate::shop::Shop;
use crate::values::Timestamp;

/// How many lines of a shard are looked at in one run: the next run goes on with the rest.
const LINES_MAX: usize = 250;

/// Lets go what nobody answered in 30 days: the entries with their receipts. Answers how many.
///
/// # Errors
/// When the store does not answer, or an item cannot be read; what could be done is done all the same.
pub async fn vanish_unanswered(shop: &Shop) -> Result<usize, Fault> {
    let since_ever = Timestamp::from_millis(0);
    each(shop, since_ever, shop.now(), Chore::LetGo).await
}

/// Leaves the errands of reminders that are due, where the owner wants any. Answers how many.
///
/// # Errors
/// When the store does not answer, or an item cannot be read; what could be done is done all the same.
pub async fn leave_reminders(shop: &Shop) -> Result<usize, Fault> {
    if !shop.settings().await?.mailing_list_reminder {
        return Ok(0);
    }
    let end_of_one_mailed = |ago| shop.now().minus(ago).plus(PENDING_KEPT);
    let (from, to) = (end_of_one_mailed(REMINDED_BEFORE), end_of_one_mailed(REMINDED_AFTER));
    each(shop, from, to, Chore::Remind).await
}

/// What lines are looked at for.
#[derive(Clone, Copy)]
enum Chore {
    LetGo,
    Remind,
}

/// Does a chore for each line between two moments. What cannot be read, the line or what it is about, keeps no other line
/// from its turn and is told of in the end; a store that does not answer ends the chore.
async fn each(shop: &Shop, from: Timestamp, to: Timestamp, chore: Chore) -> Result<usize, Fault> {
    let mut done = 0;
    let mut broken = None;
    for shard in 0..store::AGENDA_SHARDS {
        for noted in store::noted(shop.store(), shard, from, to, LINES_MAX).await? {
            let done_now = match (noted, chore) {
                (Ok(noted), Chore::LetGo) => let_go(shop, &noted).await,
                (Ok(noted), Chore::Remind) => remind(shop, &noted).await,
                (Err(fault), _) => Err(fault),
            };
            match done_now {
                Ok(is_done) => done += usize::from(is_done),
                Err(fault) if fault.kind() == FaultKind::Unavailable => return Err(fault),
                Err(fault) => {
                    tracing::error!(%fault, "a line of the agenda");
                    broken = broken.or(Some(fault));
                }
            }
        }
    }
    broken.map_or(Ok(done), Err)
}

async fn let_go(shop: &Shop, noted: &Noted) -> Result<bool, Fault> {
    let store = shop.store();
    let entry = store::entry(store, &noted.email).await?;
    let is_gone = match fate(entry.as_ref(), shop.now()) {
        Fate::Vanishes => {
            let (keys, receipts) = store::receipts_by_key(store, &noted.email).await?;
            let answered = receipts.len() - Receipt::unanswered(&receipts);
            if !store::vanish(store, &noted.email, entry.as_ref(), &keys[answered..]).await? {
                // Somebody signed up again at this very moment: the next run looks at that.
                return Ok(false);
            }
            true
        }
        Fate::Waits { until } => {
            store::note(store, &noted.email, until).await?;
            false
        }
        Fate::Stays => false,
    };
    store::cross_out(store, noted).await?;
    Ok(is_gone)
}

async fn remind(shop: &Shop, noted: &Noted) -> Result<bool, Fault> {
    if noted.reminded {
        return Ok(false);
    }
    let entry = store::entry(shop.store(), &noted.email).await?;
    // No errand has a name without letters: this asks for one that has not been left yet.
    match reminder(entry.as_ref(), "", shop.now()) {
        Step::Remind => {
            let errand = outbox::write(shop, Errand::OptInReminder { email: noted.email.clone() })?;
            store::note_reminded(shop.store(), noted, Some(errand)).await
        }
        // Mailed once more since: its time comes within the day.
        Step::Nothing(Because::TooSoon) => Ok(false),
        _ => store::note_reminded(shop.store(), noted, None).await.map(|_| false),
    }
}
