//! The customer's own orders.

use askama::Template;
use serde::Serialize;
use shared::fault::Fault;
use shared::http::StatusCode;
use shared::orders::{self, OrderStatus};
use shared::shop::Shop;
use shared::values::{Currency, Money, OrderId, Timestamp};
use shared::web::list::{self, PageInfo};
use shared::web::{Frame, Rejection, Reply, Request};
use utoipa::ToSchema;

/// An order as its customer sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OrderView {
    order_id: OrderId,
    status: OrderStatus,
    #[schema(value_type = String, format = DateTime)]
    placed_at: Timestamp,
    #[schema(value_type = String)]
    currency: Currency,
    total_minor: i64,
}

/// One page of orders.
#[derive(Serialize, ToSchema)]
pub struct OrdersView {
    orders: Vec<OrderView>,
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

impl From<orders::Order> for OrderView {
    fn from(order: orders::Order) -> Self {
        let total_minor = order.amounts.total();
        Self { order_id: order.id, status: order.status, placed_at: order.placed_at, currency: order.currency, total_minor }
    }
}

struct OrderRow {
    order_id: String,
    placed: String,
    status: String,
    total: String,
}

#[derive(Template)]
#[template(path = "orders.html")]
struct OrdersPage<'a> {
    frame: &'a Frame,
    rows: Vec<OrderRow>,
    next: Option<String>,
}

/// A customer's orders come from the session's number alone: there is no other to ask for (S-ID-9).
pub(crate) async fn list(shop: &Shop, request: &Request) -> Result<Reply, Rejection> {
    let number = request.customer()?.customer.number;
    let page = orders::list_for_customer(shop, number, &list::paging(shop, request)?).await?.map(OrderView::from);
    let PageInfo { has_more, next } = list::page_info(shop, request, &page);
    if request.prefers_html() {
        return Ok(show(shop, request, page.rows, next).await?);
    }
    Ok(Reply::json(StatusCode::OK, &OrdersView { orders: page.rows, has_more, next })?)
}

async fn show(shop: &Shop, request: &Request, orders: Vec<OrderView>, next: Option<String>) -> Result<Reply, Fault> {
    let frame = Frame::of(shop, request);
    let zone = shop.zone().await?;
    let row = |order: OrderView| OrderRow {
        placed: frame.texts.day(order.placed_at, &zone),
        status: frame.t(match order.status {
            OrderStatus::Placed => "order-placed",
            OrderStatus::Paid => "order-paid",
            OrderStatus::Cancelled => "order-cancelled",
        }),
        total: frame.texts.money(Money::new(order.total_minor, order.currency)),
        order_id: order.order_id.to_string(),
    };
    let rows = orders.into_iter().map(row).collect();
    frame.reply(StatusCode::OK, &OrdersPage { rows, next, frame: &frame })
}
