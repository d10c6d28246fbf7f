//! Receive an order as its storefront knows it now. An older snapshot changes nothing. The reply shows the whole order, and
//! what was not taken as it was sent.

use serde::Serialize;
use shared::commissions::LineView;
use shared::http::StatusCode;
use shared::input::{IgnoredMember, Lenient};
use shared::orders::{self, AttributionReason, NotApplied, OrderReport, ReceiveOutcome, ReceivedOrder};
use shared::staff::Scope;
use shared::values::{CustomerNumber, OrderId};
use shared::web::{BodyLimits, Problem, Rejection, Reply, ResponseSpec, Route, Storefront};
use utoipa::ToSchema;

pub const ROUTE: Route =
    Route::storefront("PUT /orders/{id+}", Scope::OrdersWrite, "Report an order as it is now", |cx| Box::pin(handle(cx)))
        .request_body::<OrderReport>()
        .body_limits(BodyLimits::ORDER)
        .with_settings()
        .responses(&[
            ResponseSpec::json::<OrderOutcomeView>(StatusCode::CREATED, "A new order"),
            ResponseSpec::json::<OrderOutcomeView>(StatusCode::OK, "The order as it is stored now; an older snapshot changed nothing"),
            ResponseSpec::empty(StatusCode::CONFLICT, "The order was reported in another currency before"),
            ResponseSpec::empty(StatusCode::UNPROCESSABLE_ENTITY, "The id, the status, an amount, the currency or a time is invalid"),
        ]);

/// The outcome for the order.
#[derive(Serialize, ToSchema)]
struct OrderOutcomeView {
    order_id: OrderId,
    /// `null` as long as no snapshot has named a customer.
    customer_number: Option<CustomerNumber>,
    /// The affiliate in the customer's tag.
    referred_by: Option<CustomerNumber>,
    because: AttributionReason,
    /// All commission lines of the order so far, oldest first.
    lines: Vec<LineView>,
    /// Whether the order is a test, kept apart from all figures.
    test: bool,
    /// Whether this snapshot changed what is stored.
    applied: bool,
    /// Why it did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    why_not: Option<NotApplied>,
    /// The members that were not taken as they were sent, and those that a later snapshot cannot change.
    ignored: Vec<IgnoredMember>,
}

async fn handle(cx: Storefront<'_>) -> Result<Reply, Rejection> {
    let id = OrderId::parse(cx.request.path_parameter("id")).ok_or_else(invalid_order_id_problem)?;
    let Lenient { body: mut report, mut ignored } = cx.body::<Lenient<OrderReport>>()?;
    if report.newsletter.is_some() && !cx.has_scope(Scope::ClientIpForward) {
        report.newsletter = None;
        let why = "left out: sending the address of a visitor needs a key with the scope client-ip:forward";
        ignored.push(IgnoredMember::new("newsletter", why));
    }
    let snapshot = report.into_snapshot(cx.shop, cx.request.language(cx.shop));
    match orders::receive(cx.shop, &id, &snapshot).await? {
        ReceiveOutcome::Stored(received) => {
            ignored.extend(received.left_out.iter().cloned());
            answer(cx, *received, ignored)
        }
        ReceiveOutcome::CurrencyChanged => Err(Problem::conflict("currency_changed", "The currency of an order never changes.").into()),
    }
}

fn answer(cx: Storefront<'_>, received: ReceivedOrder, ignored: Vec<IgnoredMember>) -> Result<Reply, Rejection> {
    let ReceivedOrder { order, is_new, not_applied, referred_by, lines, .. } = received;
    let outcome = OrderOutcomeView {
        because: order.because(),
        order_id: order.id,
        customer_number: order.customer,
        referred_by,
        lines: lines.into_iter().map(|line| LineView::from(line).without_flags()).collect(),
        test: order.is_test,
        applied: not_applied.is_none(),
        why_not: not_applied,
        ignored,
    };
    cx.json(if is_new { StatusCode::CREATED } else { StatusCode::OK }, &outcome)
}

fn invalid_order_id_problem() -> Problem {
    Problem::unprocessable("invalid_order_id", "This is not an order's id.")
        .detail("an order's id is 1 to 100 characters, percent-encoded in the address; it has no ?, no % and no control characters")
}
