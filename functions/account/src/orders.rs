//! The customer's own orders.

use askama::Template;
use serde::Serialize;
use shared::fault::Fault;
use shared::http::StatusCode;
use shared::orders;
use shared::shop::Shop;
use shared::values::{Currency, CustomerNumber, Listed, Money, Paging, Timestamp};
use shared::web::list::{self, Next};
use shared::web::{Frame, Reply, Request, Stop};
use utoipa::ToSchema;

/// An order as its customer sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Order {
    order_id: String,
    status: &'static str,
    #[schema(value_type = String, format = DateTime)]
    placed_at: Timestamp,
    #[schema(value_type = String)]
    currency: Currency,
    total_minor: i64,
}

/// One page of orders.
#[derive(Serialize, ToSchema)]
pub struct Orders {
    orders: Vec<Order>,
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

struct Row {
    order_id: String,
    placed: String,
    status: String,
    total: String,
}

#[derive(Template)]
#[template(path = "orders.html")]
struct OrdersPage<'a> {
    frame: &'a Frame,
    rows: Vec<Row>,
    next: Option<String>,
}

/// A customer's orders come from the session's number alone: there is no other to ask for (S-ID-9).
pub(crate) async fn list(shop: &Shop, request: &Request) -> Result<Reply, Stop> {
    let number = request.customer()?.customer.number;
    let page = of_customer(shop, number, &list::paging(shop, request)?).await?;
    let Next { has_more, next } = list::next(shop, request, &page);
    if request.wants_page() {
        return Ok(show(shop, request, page.rows, next).await?);
    }
    Ok(Reply::json(StatusCode::OK, &Orders { orders: page.rows, has_more, next })?)
}

async fn show(shop: &Shop, request: &Request, orders: Vec<Order>, next: Option<String>) -> Result<Reply, Fault> {
    let frame = Frame::of(shop, request);
    let zone = shop.zone().await?;
    let row = |order: Order| Row {
        placed: frame.texts.day(order.placed_at, &zone),
        status: frame.t(&format!("order-{}", order.status)),
        total: frame.texts.money(Money::new(order.total_minor, order.currency)),
        order_id: order.order_id,
    };
    let rows = orders.into_iter().map(row).collect();
    frame.reply(StatusCode::OK, &OrdersPage { rows, next, frame: &frame })
}

async fn of_customer(shop: &Shop, number: CustomerNumber, paging: &Paging) -> Result<Listed<Order>, Fault> {
    let page = orders::of_customer(shop, number, paging).await?;
    Ok(page.map(|order| Order {
        status: order.status.word(),
        placed_at: order.placed_at,
        currency: order.currency,
        total_minor: order.amounts.total(),
        order_id: order.id.to_string(),
    }))
}
