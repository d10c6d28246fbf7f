//! Commissions: lines that add up to what affiliates are owed.
//!
//! - Lines are numbered per affiliate, with few gaps, and never change once booked.
//! - A refund or a mistake is corrected by another line. Balances follow from the lines.
//! - Whether a line is paid is a bit in a block of its affiliate, not a field of the line (see [`crate::payouts`]).

mod line;
pub mod store;
mod view;

pub use line::{Line, LineKind};
pub use view::{LineState, LineStatus, LineView, LineWithState};
