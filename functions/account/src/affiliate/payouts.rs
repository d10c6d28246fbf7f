//! List the affiliate's own payouts, newest first, including cancelled ones (AF-12, AF-15).

use askama::Template;
use serde::Serialize;
use shared::http::StatusCode;
use shared::input::MinorUnits;
use shared::payouts::{self, Payout, PayoutMethod, PayoutState};
use shared::texts::ShownTime;
use shared::values::{Currency, Page, PayoutId, ShortText, Timestamp};
use shared::web::list::PageInfo;
use shared::web::{Frame, Pager, Pill, Rejection, Reply, ResponseSpec, Route, SignedIn};
use utoipa::ToSchema;

use super::check_programme_is_on;
use super::heading::Heading;

pub const ROUTE: Route = Route::customer("GET /account/affiliate/payouts", "The affiliate's own payouts", |cx| Box::pin(handle(cx)))
    .list()
    .with_page()
    .with_settings()
    .responses(&[ResponseSpec::json::<AffiliatePayoutsView>(
        StatusCode::OK,
        "One page of payouts, newest first, including cancelled ones",
    )]);

/// A page of the affiliate's payouts, newest first.
#[derive(Serialize, ToSchema)]
struct AffiliatePayoutsView {
    payouts: Vec<AffiliatePayoutView>,
    #[serde(flatten)]
    page: PageInfo,
}

/// A payout as its affiliate sees it, without the staff's note and name.
#[derive(Serialize, ToSchema)]
struct AffiliatePayoutView {
    id: PayoutId,
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
    /// `paid` or `cancelled`.
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<ShortText<100>>,
    made_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    cancelled_at: Option<Timestamp>,
}

async fn handle(cx: SignedIn<'_>) -> Result<Reply, Rejection> {
    check_programme_is_on(cx).await?;
    let found = payouts::list_for_affiliate(cx.shop, cx.customer().number, &cx.paging()?).await?;
    if cx.prefers_html() {
        return page(cx, found).await;
    }
    let (payouts, page) = cx.rows(found, AffiliatePayoutView::from);
    cx.show(&AffiliatePayoutsView { payouts, page })
}

impl From<Payout> for AffiliatePayoutView {
    fn from(payout: Payout) -> Self {
        let cancelled_at = match payout.state {
            PayoutState::Paid => None,
            PayoutState::Cancelled { at, .. } => Some(at),
        };
        Self {
            id: payout.id,
            currency: payout.currency,
            total_minor: payout.total_minor,
            lines: payout.line_count,
            sales: payout.sale_count,
            method: payout.method,
            state: if cancelled_at.is_some() { "cancelled" } else { "paid" },
            reference: payout.reference,
            made_at: payout.made_at,
            cancelled_at,
        }
    }
}

#[derive(Template)]
#[template(path = "affiliate-payouts.html")]
struct PayoutsPage<'a> {
    frame: &'a Frame,
    heading: Heading,
    payouts: Vec<PayoutRow>,
    pager: Pager,
    /// When commission is payable.
    due: String,
}

struct PayoutRow {
    date: ShownTime,
    amount: String,
    sales: String,
    method: &'static str,
    reference: String,
    state: Pill,
}

async fn page(cx: SignedIn<'_>, found: Page<Payout>) -> Result<Reply, Rejection> {
    let frame = cx.frame().await;
    let zone = cx.shop.zone().await?;
    let (payouts, page) = cx.rows(found, |payout| PayoutRow {
        date: frame.texts.shown_day(payout.made_at, &zone),
        amount: frame.texts.money(payout.total()),
        sales: payout.sale_count.map(|sales| frame.texts.number(sales)).unwrap_or_default(),
        method: match payout.method {
            PayoutMethod::Cash => "affiliate-method-cash",
            PayoutMethod::Other => "affiliate-method-other",
        },
        state: if payout.is_paid() { Pill::ok("affiliate-payout-paid") } else { Pill::plain("affiliate-payout-cancelled") },
        reference: payout.reference.map(|reference| reference.to_string()).unwrap_or_default(),
    });
    let pager = cx.pager(&page);
    let due = frame.texts.with_count("affiliate-terms-due", i64::from(cx.shop.settings().await?.affiliates_due_days));
    cx.page(&frame, &PayoutsPage { due, heading: Heading::of(&frame, cx.customer()), payouts, pager, frame: &frame })
}
