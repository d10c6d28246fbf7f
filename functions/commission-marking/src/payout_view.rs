//! A payout as staff see it: the answer of every route about payouts.

use serde::Serialize;
use shared::input::MinorUnits;
use shared::payouts::{Payout, PayoutMethod, PayoutState};
use shared::values::{Currency, CustomerNumber, LongText, PayoutId, ShortText, StaffId, Timestamp};
use utoipa::ToSchema;

/// A payout.
#[derive(Serialize, ToSchema)]
pub struct PayoutView {
    id: PayoutId,
    affiliate: CustomerNumber,
    currency: Currency,
    /// The sum of its lines.
    #[schema(value_type = MinorUnits)]
    total_minor: i64,
    /// The number of lines it covers.
    lines: u64,
    /// The number of sales these are of.
    #[serde(skip_serializing_if = "Option::is_none")]
    sales: Option<u64>,
    method: PayoutMethod,
    state: PayoutStatus,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<ShortText<100>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<LongText<500>>,
    made_at: Timestamp,
    made_by: StaffId,
    #[serde(skip_serializing_if = "Option::is_none")]
    cancelled_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cancelled_by: Option<StaffId>,
}

/// Whether a payout is paid or cancelled.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum PayoutStatus {
    Paid,
    Cancelled,
}

impl From<Payout> for PayoutView {
    fn from(payout: Payout) -> Self {
        let (state, cancelled_at, cancelled_by) = match payout.state {
            PayoutState::Paid => (PayoutStatus::Paid, None, None),
            PayoutState::Cancelled { at, by } => (PayoutStatus::Cancelled, Some(at), Some(by)),
        };
        Self {
            id: payout.id,
            affiliate: payout.affiliate,
            currency: payout.currency,
            total_minor: payout.total_minor,
            lines: payout.line_count,
            sales: payout.sale_count,
            method: payout.method,
            state,
            reference: payout.reference,
            note: payout.note,
            made_at: payout.made_at,
            made_by: payout.made_by,
            cancelled_at,
            cancelled_by,
        }
    }
}
