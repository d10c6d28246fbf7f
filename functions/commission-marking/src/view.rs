//! Lines and payouts as they are told to staff.

use serde::Serialize;
use shared::commissions::{LineView, StatedLine};
use shared::fault::Fault;
use shared::http::StatusCode;
use shared::payouts::{Payout, PayoutMethod, PayoutState};
use shared::shop::Shop;
use shared::values::{Currency, CustomerNumber, Line, Listed, PayoutId, StaffId, Timestamp};
use shared::web::{Reply, Request, list};
use utoipa::ToSchema;

/// A page of lines.
#[derive(Serialize, ToSchema)]
pub struct Lines {
    lines: Vec<LineView>,
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

impl Lines {
    pub fn of(shop: &Shop, request: &Request, page: Listed<StatedLine>) -> Self {
        let list::Next { has_more, next } = list::next(shop, request, &page);
        Self { lines: page.rows.into_iter().map(LineView::from).collect(), has_more, next }
    }
}

/// A page of payouts.
#[derive(Serialize, ToSchema)]
pub struct Payouts {
    payouts: Vec<PayoutView>,
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

impl Payouts {
    pub fn of(shop: &Shop, request: &Request, page: Listed<Payout>) -> Self {
        let list::Next { has_more, next } = list::next(shop, request, &page);
        Self { payouts: page.rows.iter().map(PayoutView::of).collect(), has_more, next }
    }
}

/// A payout.
#[derive(Serialize, ToSchema)]
pub struct PayoutView {
    id: PayoutId,
    affiliate: CustomerNumber,
    #[schema(value_type = String)]
    currency: Currency,
    total_minor: i64,
    /// How many lines it covers.
    lines: u64,
    method: PayoutMethod,
    state: Standing,
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<Line<100>>,
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<Line<500>>,
    #[schema(value_type = String)]
    made_at: Timestamp,
    made_by: StaffId,
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    cancelled_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cancelled_by: Option<StaffId>,
}

/// Whether a payout stands.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Paid,
    Cancelled,
}

impl PayoutView {
    pub fn of(payout: &Payout) -> Self {
        let (state, cancelled) = match &payout.state {
            PayoutState::Paid => (Standing::Paid, None),
            PayoutState::Cancelled { at, by } => (Standing::Cancelled, Some((*at, by.clone()))),
        };
        let (cancelled_at, cancelled_by) = cancelled.unzip();
        Self {
            id: payout.id.clone(),
            affiliate: payout.affiliate,
            currency: payout.currency,
            total_minor: payout.total_minor,
            lines: payout.count,
            method: payout.method,
            state,
            reference: payout.reference.clone(),
            note: payout.note.clone(),
            made_at: payout.made_at,
            made_by: payout.made_by.clone(),
            cancelled_at,
            cancelled_by,
        }
    }

    /// The reply that makes it known, and that is kept for repeats.
    pub fn created(payout: &Payout) -> Result<Reply, Fault> {
        Reply::json(StatusCode::CREATED, &Self::of(payout))
    }
}
