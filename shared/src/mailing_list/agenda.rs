//! The agenda: when pending entries expire, and who may be reminded before (ML-7).
//!
//! A line is written before its entry. It only says when to look: whoever finds a line reads the entry and decides by
//! that. So a superfluous or late line does no harm.

use super::entry::PENDING_RETENTION;
use super::next_mail::{REMINDER_AGE_MAX, REMINDER_AGE_MIN};
use super::store::{self, AgendaItem};
use super::{ListAction, OptInReminder, Receipt, Retention, SkipReason, reminder_action, retention};
use crate::fault::{Fault, FaultKind};
use crate::mail::outbox;
use crate::shop::Shop;
use crate::values::Timestamp;

/// How many lines of a shard one run processes. The next run continues with the rest.
const ITEMS_MAX: usize = 250;

/// Deletes pending entries that nobody confirmed within 30 days, with their receipts. Returns how many.
///
/// # Errors
/// When the store does not answer, or an item cannot be read. Everything else is done all the same.
pub async fn delete_unconfirmed(shop: &Shop) -> Result<usize, Fault> {
    let since_ever = Timestamp::from_millis(0);
    run_chore(shop, since_ever, shop.now(), Chore::DeleteExpired).await
}

/// Enqueues the reminders that are due, if the owner has switched them on. Returns how many.
///
/// # Errors
/// When the store does not answer, or an item cannot be read. Everything else is done all the same.
pub async fn enqueue_reminders(shop: &Shop) -> Result<usize, Fault> {
    if !shop.settings().await?.mailing_list_reminder {
        return Ok(0);
    }
    let end_of_one_mailed = |ago| shop.now().minus(ago).plus(PENDING_RETENTION);
    let (from, to) = (end_of_one_mailed(REMINDER_AGE_MAX), end_of_one_mailed(REMINDER_AGE_MIN));
    run_chore(shop, from, to, Chore::Remind).await
}

/// What a run does.
#[derive(Clone, Copy)]
enum Chore {
    DeleteExpired,
    Remind,
}

/// Does a chore for each line between two moments. An unreadable line or entry does not stop the others; it is reported
/// at the end. A store that does not answer ends the chore.
async fn run_chore(shop: &Shop, from: Timestamp, to: Timestamp, chore: Chore) -> Result<usize, Fault> {
    let mut done = 0;
    let mut broken = None;
    for shard in 0..store::AGENDA_SHARDS {
        for item in store::agenda_items(shop.store(), shard, from, to, ITEMS_MAX).await? {
            let done_now = match (item, chore) {
                (Ok(item), Chore::DeleteExpired) => delete_if_expired(shop, &item).await,
                (Ok(item), Chore::Remind) => enqueue_reminder(shop, &item).await,
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

async fn delete_if_expired(shop: &Shop, item: &AgendaItem) -> Result<bool, Fault> {
    let store = shop.store();
    let entry = store::entry(store, &item.email).await?;
    let is_gone = match retention(entry.as_ref(), shop.now()) {
        Retention::Delete => {
            let (keys, receipts) = store::receipts_with_keys(store, &item.email).await?;
            let answered = receipts.len() - Receipt::count_unconfirmed(&receipts);
            if !store::delete_pending(store, &item.email, entry.as_ref(), &keys[answered..]).await? {
                // Somebody has just signed up again; the next run handles it.
                return Ok(false);
            }
            true
        }
        Retention::KeepUntil { until } => {
            store::add_agenda_item(store, &item.email, until).await?;
            false
        }
        Retention::Keep => false,
    };
    store::delete_agenda_item(store, item).await?;
    Ok(is_gone)
}

async fn enqueue_reminder(shop: &Shop, item: &AgendaItem) -> Result<bool, Fault> {
    if item.reminded {
        return Ok(false);
    }
    let entry = store::entry(shop.store(), &item.email).await?;
    // No job has an empty id. The reminder's job does not exist yet.
    match reminder_action(entry.as_ref(), "", shop.now()) {
        ListAction::SendReminder => {
            let job = outbox::enqueue_write(shop, &OptInReminder { email: item.email.clone() })?;
            store::mark_reminded(shop.store(), item, Some(job)).await
        }
        // Another mail was sent since, so its reminder is due later.
        ListAction::Skip(SkipReason::TooSoon) => Ok(false),
        _ => store::mark_reminded(shop.store(), item, None).await.map(|_| false),
    }
}
