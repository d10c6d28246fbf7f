//! The audit log: who did what to whom, when, why and from where (ST-3).
//!
//! A row is written in the same transaction as the change or not at all. It is never overwritten, and contains no
//! secret and no whole address (S-AU-1, S-AU-4).
//!
//! - Each row is signed, together with its place. So an edited, moved or invented row is found.
//! - The rows of staff and of the shop itself form chains: each row is signed together with the one before it, and the head
//!   of its chain says how long the chain is. So a missing row is found (S-AU-3).
//! - A customer's row about their own account is signed, but in no chain.
//! - Once a day is over it is sealed: from then on any row of it is missed.

mod day;
mod entry;
mod list;
mod row;
mod seal;
mod sealing;
mod store;
pub mod verify;
mod write;

#[cfg(test)]
mod tests;

pub use day::Day;
pub use entry::{Actor, ActorId, AuditEntry, Author};
pub use list::{AuditFilter, AuditedRow, list};
pub use sealing::seal_days;
pub use write::commit;

use crate::values::Span;

/// How long rows are kept (S-AU-6).
pub const RETENTION: Span = Span::days(400);
