//! Receive an order as its storefront knows it now. An older snapshot changes nothing. The reply shows the whole order.

use serde::Serialize;
use shared::commissions::LineView;
use shared::http::StatusCode;
use shared::orders::{self, AttributionReason, ReceiveOutcome, ReceivedOrder};
use shared::staff::Scope;
use shared::values::{CustomerNumber, OrderId};
use shared::web::{Problem, Rejection, Reply, ResponseSpec, Route, Storefront};
use utoipa::ToSchema;

use crate::body::OrderBody;

pub const ROUTE: Route =
    Route::storefront("PUT /orders/{id+}", Scope::OrdersWrite, "Report an order as it is now", |cx| Box::pin(handle(cx)))
        .request_body::<OrderBody>()
        .with_settings()
        .responses(&[
            ResponseSpec::json::<OrderOutcomeView>(StatusCode::CREATED, "A new order"),
            ResponseSpec::json::<OrderOutcomeView>(StatusCode::OK, "The order as it is stored now; an older snapshot changed nothing"),
            ResponseSpec::empty(StatusCode::CONFLICT, "The order was reported in another currency before"),
            ResponseSpec::empty(StatusCode::UNPROCESSABLE_ENTITY, "A member is invalid, or no customer has the number"),
        ]);

/// The outcome for the order.
#[derive(Serialize, ToSchema)]
struct OrderOutcomeView {
    order_id: OrderId,
    customer_number: CustomerNumber,
    /// The affiliate in the customer's tag.
    referred_by: Option<CustomerNumber>,
    because: AttributionReason,
    /// All commission lines of the order so far, oldest first.
    lines: Vec<LineView>,
}

async fn handle(cx: Storefront<'_>) -> Result<Reply, Rejection> {
    let id = OrderId::parse(cx.request.path_parameter("id")).ok_or_else(invalid_order_id_problem)?;
    let body: OrderBody = cx.body()?;
    if body.has_newsletter() && !cx.has_scope(Scope::ClientIpForward) {
        return Err(forwarding_not_allowed().into());
    }
    let snapshot = body.into_snapshot(cx.shop, cx.request);
    match orders::receive(cx.shop, &id, &snapshot).await? {
        ReceiveOutcome::Stored(received) => answer(cx, *received),
        ReceiveOutcome::CurrencyChanged => Err(Problem::conflict("currency_changed", "The currency of an order never changes.").into()),
        ReceiveOutcome::UnknownCustomer => {
            let detail = "customer.number: leave it out for a buyer who is not signed in";
            Err(Problem::unprocessable("unknown_customer", "No customer has this number.").detail(detail).into())
        }
    }
}

fn answer(cx: Storefront<'_>, received: ReceivedOrder) -> Result<Reply, Rejection> {
    let ReceivedOrder { order, is_new, referred_by, lines } = received;
    let outcome = OrderOutcomeView {
        because: order.because(),
        order_id: order.id,
        customer_number: order.customer,
        referred_by,
        lines: lines.into_iter().map(LineView::from).collect(),
    };
    cx.json(if is_new { StatusCode::CREATED } else { StatusCode::OK }, &outcome)
}

fn invalid_order_id_problem() -> Problem {
    Problem::unprocessable("invalid_order_id", "This is not an order's id.")
        .detail("an order's id is 1 to 100 characters, percent-encoded in the address; it has no ?, no % and no control characters")
}

fn forwarding_not_allowed() -> Problem {
    Problem::not_allowed().detail("newsletter: sending the address of a visitor needs a key with the scope client-ip:forward")
}
