//! One payout: the lines that it covers and their total, frozen when it was created.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::blocks::LineSet;
use crate::values::{Currency, CustomerNumber, LongText, Money, PayoutId, ShortText, StaffId, Timestamp};

/// How an affiliate was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PayoutMethod {
    Cash,
    Other,
}

/// Whether a payout is paid or cancelled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayoutState {
    Paid,
    /// Undone as a whole: its lines are unpaid again, and it stays in the history (AF-15).
    Cancelled {
        at: Timestamp,
        by: StaffId,
    },
}

/// A payout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payout {
    pub id: PayoutId,
    pub affiliate: CustomerNumber,
    pub currency: Currency,
    /// The sum of its lines when it was created. Never recomputed.
    pub total_minor: i64,
    /// How many lines it covers.
    pub line_count: u64,
    /// How many sales these lines are of: a sale and its refund are two lines. Unknown for the first payouts.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sale_count: Option<u64>,
    pub lines: LineSet,
    pub method: PayoutMethod,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reference: Option<ShortText<100>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<LongText<500>>,
    pub made_at: Timestamp,
    pub made_by: StaffId,
    pub state: PayoutState,
}

impl Payout {
    pub fn total(&self) -> Money {
        Money::new(self.total_minor, self.currency)
    }

    pub fn is_paid(&self) -> bool {
        self.state == PayoutState::Paid
    }
}
