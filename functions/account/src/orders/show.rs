//! One of the customer's own orders. Anybody else's does not exist for them (CU-8, S-ID-9).

use askama::Template;
use serde::Serialize;
use shared::http::StatusCode;
use shared::input::MinorUnits;
use shared::orders::{self, Amount, Order, OrderStatus};
use shared::texts::ShownTime;
use shared::values::{Currency, EmailAddress, Money, OrderId, Timestamp};
use shared::web::{Frame, Pill, Problem, Rejection, Reply, ResponseSpec, Route, SignedIn};
use utoipa::ToSchema;

use super::status;

pub const ROUTE: Route =
    Route::customer("GET /account/orders/{id+}", "One of the customer's own orders", |cx| Box::pin(handle(cx))).with_page().responses(&[
        ResponseSpec::json::<CustomerOrderView>(StatusCode::OK, "The order as the storefront last reported it"),
        ResponseSpec::empty(StatusCode::NOT_FOUND, "There is no such order, or it is not theirs"),
    ]);

/// An order as its customer sees it: what was bought and what was given back, in minor units.
#[derive(Serialize, ToSchema)]
struct CustomerOrderView {
    order_id: OrderId,
    status: OrderStatus,
    placed_at: Timestamp,
    currency: Currency,
    /// The address it was placed with.
    #[schema(value_type = Option<EmailAddress>)]
    email: Option<String>,
    /// The shop only tried out its storefront (OR-6).
    test: bool,
    items_minor: Amount,
    discount_minor: Amount,
    shipping_minor: Amount,
    handling_minor: Amount,
    tax_minor: Amount,
    refunded_items_minor: Amount,
    /// What the customer was asked to pay, with tax and shipping.
    #[schema(value_type = MinorUnits)]
    total_minor: i64,
}

async fn handle(cx: SignedIn<'_>) -> Result<Reply, Rejection> {
    let id = cx.path("id", OrderId::parse)?;
    let order = orders::find(cx.shop, &id).await?.filter(|order| order.customer == Some(cx.customer().number));
    let order = order.ok_or_else(Problem::not_found)?;
    if cx.prefers_html() { page(cx, &order).await } else { cx.show(&CustomerOrderView::from(order)) }
}

impl From<Order> for CustomerOrderView {
    fn from(order: Order) -> Self {
        let amounts = order.amounts;
        Self {
            order_id: order.id,
            status: order.status,
            placed_at: order.placed_at,
            currency: order.currency,
            email: order.email.map(|email| email.as_typed().to_owned()),
            test: order.is_test,
            items_minor: amounts.items,
            discount_minor: amounts.discount,
            shipping_minor: amounts.shipping,
            handling_minor: amounts.handling,
            tax_minor: amounts.tax,
            refunded_items_minor: amounts.refunded_items,
            total_minor: amounts.total(),
        }
    }
}

#[derive(Template)]
#[template(path = "order.html")]
struct OrderPage<'a> {
    frame: &'a Frame,
    id: String,
    placed: ShownTime,
    status: Pill,
    sums: Vec<SumRow>,
    email: &'a str,
}

/// A line of the bill.
struct SumRow {
    label: &'static str,
    amount: String,
    is_total: bool,
}

async fn page(cx: SignedIn<'_>, order: &Order) -> Result<Reply, Rejection> {
    let frame = cx.frame().await;
    let zone = cx.shop.zone().await?;
    let page = OrderPage {
        id: order.id.to_string(),
        placed: frame.texts.shown_moment(order.placed_at, &zone),
        status: status(order),
        sums: sums(&frame, order),
        email: order.email.as_ref().map_or("", EmailAddress::as_typed),
        frame: &frame,
    };
    cx.page(&frame, &page)
}

/// What the order consists of, without lines of nothing.
fn sums(frame: &Frame, order: &Order) -> Vec<SumRow> {
    let amounts = &order.amounts;
    let row = |label, minor, is_total| SumRow { label, amount: frame.texts.money(Money::new(minor, order.currency)), is_total };
    let parts = [
        ("order-discount", -amounts.discount.minor()),
        ("order-shipping", amounts.shipping.minor()),
        ("order-handling", amounts.handling.minor()),
        ("order-tax", amounts.tax.minor()),
    ];
    let parts = parts.into_iter().filter(|(_, minor)| *minor != 0).map(|(label, minor)| row(label, minor, false));
    let items = row("order-items", amounts.items.minor(), false);
    let total = row("orders-total", amounts.total(), true);
    let refunded = amounts.refunded_items.minor();
    let refunded = (refunded > 0).then(|| row("order-given-back", -refunded, false));
    std::iter::once(items).chain(parts).chain([total]).chain(refunded).collect()
}
