//! List a customer's orders, newest first (CU-8).

use askama::Template;
use serde::Serialize;
use shared::customers::{self, Customer, Flag};
use shared::http::StatusCode;
use shared::input::MinorUnits;
use shared::orders::{self, Order, OrderStatus};
use shared::staff::Permission;
use shared::values::{Currency, EmailAddress, OrderId, Page, Timestamp};
use shared::web::list::PageInfo;
use shared::web::{Frame, Pager, Problem, Rejection, Reply, ResponseSpec, Route, Staff};
use utoipa::ToSchema;

use crate::order_row::OrderRow;
use crate::{display_name, number, record_of};

pub const ROUTE: Route =
    Route::staff("GET /admin/customers/{number}/orders", Permission::CustomersRead, "A customer's orders, newest first", |cx| {
        Box::pin(handle(cx))
    })
    .list()
    .with_page()
    .responses(&[
        ResponseSpec::json::<StaffOrdersView>(StatusCode::OK, "One page of orders"),
        ResponseSpec::empty(StatusCode::NOT_FOUND, "There is no customer with this number"),
    ]);

/// A page of orders.
#[derive(Serialize, ToSchema)]
struct StaffOrdersView {
    orders: Vec<StaffOrderView>,
    #[serde(flatten)]
    page: PageInfo,
}

/// An order in a list.
#[derive(Serialize, ToSchema)]
struct StaffOrderView {
    order_id: OrderId,
    status: OrderStatus,
    /// The address with which it was placed, even if the customer's has changed since (CU-9).
    #[schema(value_type = Option<EmailAddress>)]
    email: Option<String>,
    /// A test of the storefront's connection, which counts nowhere (OR-6).
    test: bool,
    /// Signs that the affiliate and the buyer are one person (AF-9).
    flags: Vec<Flag>,
    placed_at: Timestamp,
    currency: Currency,
    /// What the customer was asked to pay, with tax and shipping.
    #[schema(value_type = MinorUnits)]
    total_minor: i64,
}

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let number = number(cx)?;
    let customer = customers::find(cx.shop, number).await?.ok_or_else(Problem::not_found)?;
    let found = orders::list_for_customer(cx.shop, number, &cx.paging()?).await?;
    if cx.prefers_html() {
        return page(cx, &customer, found).await;
    }
    let (orders, page) = cx.rows(found, StaffOrderView::from);
    cx.show(&StaffOrdersView { orders, page })
}

impl From<Order> for StaffOrderView {
    fn from(order: Order) -> Self {
        Self {
            total_minor: order.amounts.total(),
            order_id: order.id,
            status: order.status,
            email: order.email.map(|email| email.as_typed().to_owned()),
            test: order.is_test,
            flags: order.flags,
            placed_at: order.placed_at,
            currency: order.currency,
        }
    }
}

#[derive(Template)]
#[template(path = "customer-orders.html")]
struct OrdersPage<'a> {
    frame: &'a Frame,
    name: String,
    /// The address of the record's page.
    record: String,
    rows: Vec<OrderRow>,
    pager: Pager,
}

async fn page(cx: Staff<'_>, customer: &Customer, found: Page<Order>) -> Result<Reply, Rejection> {
    let frame = cx.frame().await;
    let zone = cx.shop.zone().await?;
    let (rows, info) = cx.rows(found, |order| OrderRow::new(&frame, &order, frame.texts.shown_day(order.placed_at, &zone)));
    let name = display_name(&frame, customer);
    cx.page(&frame, &OrdersPage { name, record: record_of(customer.number), rows, pager: cx.pager(&info), frame: &frame })
}
