//! The mailing list: strict double opt-in, with proof.
//!
//! - Signing up, through whatever form, only creates a pending entry and sends one letter. Only pressing the button
//!   behind its link confirms (ML-1, ML-2).
//! - A link works once, for 7 days, and only the newest is valid. Unsubscribing invalidates it (ML-3).
//! - Append-only receipts record who signed up from where and when, what they read, and which mail was sent (ML-4).
//! - The request is handled the same way for every address. `mail-send` decides what follows (ML-5), within the limits
//!   (ML-6).
//! - Entries that nobody confirms are deleted after 30 days, with their receipts. One reminder is sent before that, if
//!   the owner wants it (ML-7).
//! - Members are the confirmed addresses; no other address can be listed (S-NL-3).

mod agenda;
mod confirm;
mod consent;
mod entry;
mod leave_link;
pub mod letters;
mod link_check;
mod mail_jobs;
mod member;
mod members;
mod next_mail;
mod opt_in;
mod opt_out;
mod proof;
mod receipt;
mod store;
mod wording;

#[cfg(test)]
mod tests;

pub use agenda::{delete_unconfirmed, enqueue_reminders};
pub use confirm::{ConfirmOutcome, confirm, find_by_link};
pub use consent::{Consent, ConsentForm};
pub use entry::{ListEntry, ListStatus, Retention, retention};
pub use leave_link::{prepare_leave_link, request_leave_link};
pub use link_check::{LinkCheck, StaleReason};
pub use mail_jobs::{LeaveRequest, OptInReminder, OptInRequest};
pub use member::{Member, SHARDS};
pub use members::members;
pub use next_mail::{ListAction, SkipReason, next_action, reminder_action};
pub use opt_in::{OptInOutcome, prepare_opt_in, prepare_reminder, record_sent, request_opt_in};
pub use opt_out::{find_unsubscribable, suppress, unsubscribe, unsubscribe_by_link, unsubscribe_link};
pub use proof::{Proof, proof};
pub use receipt::{Evidence, Receipt, SuppressionReason, UnsubscribeMethod};
pub use wording::{Wording, WordingRef};

use crate::customers::{self, Customer, CustomerState};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::values::CustomerNumber;

/// How faults name a change when somebody else keeps being faster.
const CHANGING: &str = "changing an entry of the mailing list";

/// The list status of a customer's address.
///
/// # Errors
/// When the store does not answer.
pub async fn find(shop: &Shop, customer: &Customer) -> Result<Option<ListEntry>, Fault> {
    let entry = store::entry(shop.store(), &customer.email).await?;
    Ok(entry.filter(|entry| entry.number == customer.number && !entry.is_expired(shop.now())))
}

/// The customer with a number and their entry: two reads.
async fn find_with_entry(shop: &Shop, number: CustomerNumber) -> Result<Option<(Customer, Option<ListEntry>)>, Fault> {
    let customer = customers::find(shop, number).await?.filter(|customer| customer.state != CustomerState::Erased);
    let Some(customer) = customer else { return Ok(None) };
    let entry = find(shop, &customer).await?;
    Ok(Some((customer, entry)))
}
