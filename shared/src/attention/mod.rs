//! What somebody of the staff should look at: one list, kept where its causes arise.
//!
//! - An entry is written in the transaction of its cause and deleted in that of what settles it, so the list never differs from
//!   the records (ST-3).
//! - The home page of the back office reads it with one query per concern, however many customers there are.

mod entry;
mod store;

pub use entry::{Concern, Entry};

use crate::fault::Fault;
use crate::shop::Shop;
use crate::store::Write;
use crate::values::{CustomerNumber, Timestamp};

/// The customers with a concern, lowest numbers first, so many at most.
///
/// # Errors
/// When the store does not answer.
pub async fn list(shop: &Shop, concern: Concern, limit: usize) -> Result<Vec<Entry>, Fault> {
    store::list(shop, concern, limit).await
}

/// The write that adds a customer to the list. A repeat moves the time.
///
/// # Errors
/// Never in practice: an entry always serialises.
pub fn raise(concern: Concern, number: CustomerNumber, since: Timestamp) -> Result<Write, Fault> {
    store::put(concern, number, since).map(Write::from)
}

/// Adds a customer to the list at once, where there is no transaction of the cause.
///
/// # Errors
/// When the store does not answer.
pub async fn raise_now(shop: &Shop, concern: Concern, number: CustomerNumber, since: Timestamp) -> Result<(), Fault> {
    shop.store().put(store::put(concern, number, since)?).await.map(drop)
}

/// The write that takes a customer off the list, whether they are on it or not.
pub fn settle(concern: Concern, number: CustomerNumber) -> Write {
    store::delete_write(concern, number)
}
