//! One of the customer's own orders. Anybody else's does not exist for them (CU-8, S-ID-9).

use askama::Template;
use serde::Serialize;
use shared::http::StatusCode;
use shared::orders::{self, AmountsView, ContentsView, Order, OrderItem, OrderStatus};
use shared::texts::ShownTime;
use shared::values::{Currency, EmailAddress, Money, OrderId, ShortText, Timestamp};
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
    #[serde(flatten)]
    amounts: AmountsView,
    #[serde(flatten)]
    contents: ContentsView,
}

async fn handle(cx: SignedIn<'_>) -> Result<Reply, Rejection> {
    let id = cx.path("id", OrderId::parse)?;
    let order = orders::find(cx.shop, &id).await?.filter(|order| order.customer == Some(cx.customer().number));
    let order = order.ok_or_else(Problem::not_found)?;
    if cx.prefers_html() { page(cx, &order).await } else { cx.show(&CustomerOrderView::from(order)) }
}

impl From<Order> for CustomerOrderView {
    fn from(order: Order) -> Self {
        Self {
            contents: ContentsView::of(&order),
            order_id: order.id,
            status: order.status,
            placed_at: order.placed_at,
            currency: order.currency,
            email: order.email.map(|email| email.as_typed().to_owned()),
            test: order.is_test,
            amounts: order.amounts.into(),
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
    items: Vec<ItemRow>,
    /// There are more items than are listed.
    is_cut: bool,
    sums: Vec<SumRow>,
    coupon_codes: &'a [ShortText<64>],
    email: &'a str,
}

/// An item in the table of items.
struct ItemRow {
    name: Option<String>,
    /// What tells it from others of the same name.
    code: Option<String>,
    unit: String,
    quantity: String,
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
        items: order.items.list.iter().map(|item| ItemRow::new(&frame, order.currency, item)).collect(),
        is_cut: order.items.is_cut,
        sums: sums(&frame, order),
        coupon_codes: &order.coupon_codes,
        email: order.email.as_ref().map_or("", EmailAddress::as_typed),
        frame: &frame,
    };
    cx.page(&frame, &page)
}

impl ItemRow {
    /// The name; where there is none, the id of the version or of the product.
    fn new(frame: &Frame, currency: Currency, item: &OrderItem) -> Self {
        let text = |text: &Option<ShortText<100>>| text.as_ref().map(ToString::to_string);
        let code = text(&item.version).or_else(|| text(&item.product));
        Self {
            code: code.clone().filter(|_| item.name.is_some()),
            name: text(&item.name).or(code),
            unit: item.unit_minor.map(|unit| frame.texts.money(Money::new(unit.minor(), currency))).unwrap_or_default(),
            quantity: item.quantity.as_ref().map(|quantity| frame.texts.decimal(quantity.as_str())).unwrap_or_default(),
        }
    }
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
