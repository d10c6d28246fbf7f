//! The customer's own orders, newest first. They are found by the session's number alone (CU-8, S-ID-9).

use askama::Template;
use serde::Serialize;
use shared::http::StatusCode;
use shared::input::MinorUnits;
use shared::orders::{self, Order, OrderStatus};
use shared::values::{Currency, OrderId, Page, Timestamp};
use shared::web::list::PageInfo;
use shared::web::{Frame, Pager, Rejection, Reply, ResponseSpec, Route, SignedIn};
use utoipa::ToSchema;

use super::OrderRow;

pub const ROUTE: Route = Route::customer("GET /account/orders", "The customer's own orders, newest first", |cx| Box::pin(handle(cx)))
    .list()
    .with_page()
    .responses(&[ResponseSpec::json::<OrdersView>(StatusCode::OK, "One page of orders")]);

/// One page of orders.
#[derive(Serialize, ToSchema)]
struct OrdersView {
    orders: Vec<OrderView>,
    #[serde(flatten)]
    page: PageInfo,
}

/// An order in the list of its customer.
#[derive(Serialize, ToSchema)]
struct OrderView {
    order_id: OrderId,
    status: OrderStatus,
    placed_at: Timestamp,
    currency: Currency,
    /// The shop only tried out its storefront (OR-6).
    test: bool,
    /// What the customer was asked to pay, with tax and shipping.
    #[schema(value_type = MinorUnits)]
    total_minor: i64,
}

async fn handle(cx: SignedIn<'_>) -> Result<Reply, Rejection> {
    let found = orders::list_for_customer(cx.shop, cx.customer().number, &cx.paging()?).await?;
    if cx.prefers_html() {
        return page(cx, found).await;
    }
    let (orders, page) = cx.rows(found, OrderView::from);
    cx.show(&OrdersView { orders, page })
}

impl From<Order> for OrderView {
    fn from(order: Order) -> Self {
        let total_minor = order.amounts.total();
        let Order { id, status, placed_at, currency, is_test, .. } = order;
        Self { order_id: id, status, placed_at, currency, test: is_test, total_minor }
    }
}

#[derive(Template)]
#[template(path = "orders.html")]
struct OrdersPage<'a> {
    frame: &'a Frame,
    rows: Vec<OrderRow>,
    pager: Pager,
}

async fn page(cx: SignedIn<'_>, found: Page<Order>) -> Result<Reply, Rejection> {
    let frame = cx.frame().await;
    let zone = cx.shop.zone().await?;
    let (rows, page) = cx.rows(found, |order| OrderRow::new(&frame, &order, frame.texts.shown_day(order.placed_at, &zone)));
    cx.page(&frame, &OrdersPage { rows, pager: cx.pager(&page), frame: &frame })
}
