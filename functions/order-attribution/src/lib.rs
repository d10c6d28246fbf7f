//! Take in an order as its storefront knows it now: for whom it earns, and how much.
//!
//! - Safe to repeat and to reorder: a snapshot older than what is known answers 200 and changes nothing.
//! - The first paid snapshot decides for good; refunds, disputes and cancellations add lines (AF-6, AF-10).
//! - A box for the mailing list ticked at checkout counts only from a server that may vouch for its visitors.

mod body;

use serde::Serialize;
use shared::commissions::LineView;
use shared::fault::Fault;
use shared::http::StatusCode;
use shared::metrics::Event;
use shared::orders::{self, Because, Receipt, Received};
use shared::payouts;
use shared::shop::Shop;
use shared::staff::Scope;
use shared::values::{CustomerNumber, OrderId};
use shared::web::{Access, Answer, Problem, Reply, Request, Route, Stop};
use utoipa::ToSchema;

use body::Told;

pub const ROUTES: &[Route] =
    &[Route::new("PUT /orders/{id}", Access::Storefront(Scope::OrdersWrite), "Tell of an order as it is now").takes::<Told>().answers(&[
        Answer::json::<Outcome>(StatusCode::CREATED, "The order was not known before"),
        Answer::json::<Outcome>(StatusCode::OK, "The order as it is known now; an older snapshot changed nothing"),
        Answer::empty(StatusCode::CONFLICT, "The order was told of in another currency before"),
        Answer::empty(StatusCode::UNPROCESSABLE_ENTITY, "A member does not fit, or the customer's number is nobody's"),
    ])];

/// What became of the order.
#[derive(Serialize, ToSchema)]
pub struct Outcome {
    order_id: OrderId,
    customer_number: CustomerNumber,
    /// The affiliate in the customer's tag.
    referred_by: Option<CustomerNumber>,
    because: Because,
    /// All commission lines of the order so far, oldest first.
    lines: Vec<LineView>,
}

pub async fn handle(shop: &Shop, request: Request) -> Result<Reply, Stop> {
    let id = OrderId::parse(request.parameter("id")).ok_or_else(not_an_id)?;
    let told: Told = request.body()?;
    if told.has_newsletter() && !request.is_storefront_with(Scope::ClientIpForward) {
        return Err(may_not_vouch().into());
    }
    let snapshot = told.into_snapshot(shop, &request);
    match orders::receive(shop, &id, &snapshot).await? {
        Received::Kept(receipt) => Ok(answer(shop, *receipt).await?),
        Received::OtherCurrency => Err(Problem::conflict("currency_changed", "The currency of an order never changes.").into()),
        Received::UnknownCustomer => {
            let detail = "customer.number: leave it out for a buyer who is not signed in";
            Err(Problem::unfit("unknown_customer", "No customer has this number.").detail(detail).into())
        }
    }
}

async fn answer(shop: &Shop, receipt: Receipt) -> Result<Reply, Fault> {
    let Receipt { order, is_new, referred_by } = receipt;
    let lines = match order.decision.as_ref().and_then(|decision| decision.referred_by) {
        Some(affiliate) => payouts::stated(shop, affiliate, order.commission_lines()).await?,
        None => Vec::new(),
    };
    shop.count(Event::OrderJudged(order.because().word()));
    let outcome = Outcome {
        because: order.because(),
        order_id: order.id,
        customer_number: order.customer,
        referred_by,
        lines: lines.into_iter().map(LineView::from).collect(),
    };
    Reply::json(if is_new { StatusCode::CREATED } else { StatusCode::OK }, &outcome)
}

fn not_an_id() -> Problem {
    Problem::unfit("invalid_order_id", "An order cannot be called so.")
        .detail("an order's id is 1 to 64 visible ASCII characters without #, / and ?")
}

fn may_not_vouch() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "not_allowed", "This caller may not do that.")
        .detail("newsletter: telling the address of a visitor needs a key of scope client-ip:forward")
}
