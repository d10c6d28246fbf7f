//! Commissions: the lines of what affiliates are owed, never edited, only added to.
//!
//! - A line is numbered within its affiliate, densely but for gaps, and immutable once booked.
//! - A mistake or a refund is corrected by another line; balances follow from the lines.
//! - Whether a line is paid is a bit in a block of its affiliate's, not a field of the line (see [`crate::payouts`]).

mod line;
pub mod store;
mod view;

pub use line::{Line, LineKind};
pub use view::{LineState, LineStatus, LineView, LineWithState};
