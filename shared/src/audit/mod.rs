//! The audit log: who did what to whom, when, why and from where (ST-3).
//!
//! A row is written in the same transaction as the change or not at all. It is never overwritten, and contains no
//! secret and no whole address (S-AU-1, S-AU-4).

mod entry;
mod store;

pub use entry::{Actor, ActorId, AuditEntry};
