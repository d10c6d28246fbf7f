//! A line as it is told outside, with the state it is in: the one shape that orders, payouts and accounts answer.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Line, LineKind};
use crate::input::MinorUnits;
use crate::values::{Currency, CustomerNumber, OrderId, PayoutId, Rate, Sequence, Timestamp};

/// What has become of a line. Told by [`crate::payouts`], since paid is a bit beside the line and not a field of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineState {
    Unpaid,
    /// A payout that stands covers it.
    Paid {
        payout: PayoutId,
    },
    /// Nothing was ever owed (AF-11).
    Refused,
}

/// A line and what has become of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineWithState {
    pub line: Line,
    pub state: LineState,
}

/// The word for a line's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineStatus {
    Unpaid,
    Paid,
    Refused,
}

/// A commission line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct LineView {
    affiliate: CustomerNumber,
    sequence: Sequence,
    /// Left out for the affiliate, who may not learn who bought (AF-12).
    #[serde(skip_serializing_if = "Option::is_none")]
    order_id: Option<OrderId>,
    kind: LineKind,
    /// The part of the order's base that was left when the line was booked.
    #[schema(value_type = MinorUnits)]
    base_minor: i64,
    rate_bp: Rate,
    /// What the line adds to the balance.
    #[schema(value_type = MinorUnits)]
    amount_minor: i64,
    currency: Currency,
    state: LineStatus,
    booked_at: Timestamp,
    /// The payout that covers it.
    #[serde(skip_serializing_if = "Option::is_none")]
    payout: Option<PayoutId>,
}

impl LineView {
    /// The line as the affiliate sees it.
    pub fn without_order(self) -> Self {
        Self { order_id: None, ..self }
    }
}

impl From<LineWithState> for LineView {
    fn from(stated: LineWithState) -> Self {
        let LineWithState { line, state } = stated;
        let (state, payout) = match state {
            LineState::Unpaid => (LineStatus::Unpaid, None),
            LineState::Paid { payout } => (LineStatus::Paid, Some(payout)),
            LineState::Refused => (LineStatus::Refused, None),
        };
        Self {
            affiliate: line.affiliate,
            sequence: line.sequence,
            order_id: Some(line.order),
            kind: line.kind,
            base_minor: line.base_minor,
            rate_bp: line.rate,
            amount_minor: line.amount.minor,
            currency: line.amount.currency,
            state,
            booked_at: line.booked_at,
            payout,
        }
    }
}
