//! Do what nobody asks for and time brings.
//!
//! Sign-ups to the mailing list that nobody answered in 30 days vanish; where the owner wants it, each is reminded of
//! once before (ML-7). Days of hits that are over are closed, before the hours they are made of go (AF-12).
//!
//! Each chore finds its work by a list of what is due, never by reading the whole table; does a bounded part of it;
//! and can be cut off anywhere: the next run goes on.

use shared::affiliates;
use shared::fault::Fault;
use shared::mailing_list;
use shared::runtime::events;
use shared::shop::Shop;

/// Does every chore, whatever becomes of the others, and counts what that took. A fault is the platform's reason to call
/// again.
pub async fn handle(shop: &Shop) -> Result<(), Fault> {
    events::run_metered(shop, "housekeeping", chores).await
}

async fn chores(shop: &Shop) -> Result<(), Fault> {
    let vanished = mailing_list::delete_unconfirmed(shop).await;
    let reminded = mailing_list::enqueue_reminders(shop).await;
    let closed = affiliates::close_days_of_hits(shop).await;
    let (vanished, reminded, closed) = (vanished?, reminded?, closed?);
    shared::tracing::info!(vanished, reminded, closed, "the house is kept");
    Ok(())
}
