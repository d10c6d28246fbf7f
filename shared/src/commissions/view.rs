//! A line with its state, as replies show it: the same for orders, payouts and accounts.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Line, LineKind};
use crate::customers::Flag;
use crate::input::MinorUnits;
use crate::values::{Currency, CustomerNumber, KeyRing, OrderId, PayoutId, Rate, Sequence, Timestamp};

/// The state of a line. Only [`crate::payouts`] knows it, because paid is a bit outside of the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineState {
    Unpaid,
    /// Covered by a payout that has not been cancelled.
    Paid {
        payout: PayoutId,
    },
    /// Nothing was ever owed (AF-11).
    Refused,
}

impl LineState {
    /// The state of a line that no payout covers.
    pub fn without_payout(line: &Line) -> Self {
        match line.kind {
            LineKind::Refused => Self::Refused,
            LineKind::Earned | LineKind::Reversed | LineKind::Restored => Self::Unpaid,
        }
    }
}

/// A line and its state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineWithState {
    pub line: Line,
    pub state: LineState,
}

impl LineWithState {
    /// A line that was booked just now, so no payout covers it.
    pub fn just_booked(line: Line) -> Self {
        Self { state: LineState::without_payout(&line), line }
    }
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
    /// In place of the order for the affiliate: the same for all lines of an order.
    #[serde(skip_serializing_if = "Option::is_none")]
    order_reference: Option<String>,
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
    /// Signs that the affiliate and the buyer are one person. Staff alone see them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    flags: Vec<Flag>,
}

impl LineView {
    /// The line as the affiliate sees it.
    pub fn for_affiliate(stated: LineWithState, keys: &KeyRing) -> Self {
        let order_reference = Some(stated.line.order_reference(keys));
        Self { order_id: None, order_reference, ..Self::from(stated).without_flags() }
    }

    /// The line as a storefront sees it.
    pub fn without_flags(self) -> Self {
        Self { flags: Vec::new(), ..self }
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
            order_reference: None,
            kind: line.kind,
            base_minor: line.base_minor,
            rate_bp: line.rate,
            amount_minor: line.amount.minor,
            currency: line.amount.currency,
            state,
            booked_at: line.booked_at,
            payout,
            flags: line.flags,
        }
    }
}
