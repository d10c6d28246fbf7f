//! Do the chores that are due.
//!
//! Sign-ups to the mailing list that nobody confirmed in 30 days are deleted; if the owner wants it, each gets one reminder
//! before (ML-7). Days of hits that are over are closed before the hours behind them expire (AF-12). Days of the audit log that
//! are over are sealed (S-AU-3).
//!
//! Each chore finds its work by a list of what is due, never by reading the whole table. It does a bounded part of it, and
//! can be interrupted anywhere: the next run continues.

use shared::affiliates;
use shared::audit;
use shared::fault::Fault;
use shared::mailing_list;
use shared::runtime::events;
use shared::shop::Shop;

/// Does every chore, even if others fail, and meters them. After a fault the platform calls again.
pub async fn handle(shop: &Shop) -> Result<(), Fault> {
    events::run_metered(shop, "housekeeping", chores).await
}

async fn chores(shop: &Shop) -> Result<(), Fault> {
    let deleted = mailing_list::delete_unconfirmed(shop).await;
    let reminded = mailing_list::enqueue_reminders(shop).await;
    let closed = affiliates::close_days_of_hits(shop).await;
    let sealed = audit::seal_days(shop).await;
    let (deleted, reminded, closed, sealed) = (deleted?, reminded?, closed?, sealed?);
    shared::tracing::info!(deleted, reminded, closed, sealed, "housekeeping is done");
    Ok(())
}
