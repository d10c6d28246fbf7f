//! Lines and payouts as they are told to staff.

use serde::Serialize;
use shared::commissions::{LineView, LineWithState};
use shared::fault::Fault;
use shared::http::StatusCode;
use shared::payouts::{Payout, PayoutMethod, PayoutState};
use shared::shop::Shop;
use shared::values::{Currency, CustomerNumber, Page, PayoutId, ShortText, StaffId, Timestamp};
use shared::web::{Reply, Request, list};
use utoipa::ToSchema;

/// A page of lines.
#[derive(Serialize, ToSchema)]
pub struct LinesView {
    lines: Vec<LineView>,
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

impl LinesView {
    pub fn of(shop: &Shop, request: &Request, page: Page<LineWithState>) -> Self {
        let list::PageInfo { has_more, next } = list::page_info(shop, request, &page);
        Self { lines: page.rows.into_iter().map(LineView::from).collect(), has_more, next }
    }
}

/// A page of payouts.
#[derive(Serialize, ToSchema)]
pub struct PayoutsView {
    payouts: Vec<PayoutView>,
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

impl PayoutsView {
    pub fn of(shop: &Shop, request: &Request, page: Page<Payout>) -> Self {
        let list::PageInfo { has_more, next } = list::page_info(shop, request, &page);
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
    state: PayoutStatus,
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<ShortText<100>>,
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<ShortText<500>>,
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
pub enum PayoutStatus {
    Paid,
    Cancelled,
}

impl PayoutView {
    pub fn of(payout: &Payout) -> Self {
        let (state, cancelled) = match &payout.state {
            PayoutState::Paid => (PayoutStatus::Paid, None),
            PayoutState::Cancelled { at, by } => (PayoutStatus::Cancelled, Some((*at, by.clone()))),
        };
        let (cancelled_at, cancelled_by) = cancelled.unzip();
        Self {
            id: payout.id.clone(),
            affiliate: payout.affiliate,
            currency: payout.currency,
            total_minor: payout.total_minor,
            lines: payout.line_count,
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
