//! Do what nobody asks for and time brings.
//!
//! Sign-ups to the mailing list that nobody answered in 30 days vanish; where the owner wants it, each is reminded of
//! once before (ML-7). The hits of days that are over are summed up, before the hours they are made of are forgotten, and
//! those of busy days meanwhile.
//!
//! Each chore finds its work by a list of what is due, never by reading the whole table; does a bounded part of it;
//! and can be cut off anywhere: the next run goes on.

use shared::affiliates::{self, ReadBudget};
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
    let rolled_up = affiliates::roll_up_hits(shop, ReadBudget::DEFAULT).await;
    let (vanished, reminded, rolled_up) = (vanished?, reminded?, rolled_up?);
    shared::tracing::info!(vanished, reminded, rolled_up = rolled_up.done, left = rolled_up.left, "the house is kept");
    Ok(())
}
