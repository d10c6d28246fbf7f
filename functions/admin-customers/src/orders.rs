//! A customer's orders, as staff see them (CU-8).

use serde::Serialize;
use shared::customers;
use shared::fault::Fault;
use shared::http::StatusCode;
use shared::orders;
use shared::shop::Shop;
use shared::values::{Currency, CustomerNumber, Listed, Paging, Timestamp};
use shared::web::list::{self, Next};
use shared::web::{Problem, Reply, Request, Stop};
use utoipa::ToSchema;

/// An order in a list.
#[derive(Serialize, ToSchema)]
pub struct Order {
    order_id: String,
    status: &'static str,
    /// The address it was placed with, whatever becomes of the customer's (CU-9).
    email: String,
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

pub async fn list(shop: &Shop, request: &Request, number: CustomerNumber) -> Result<Reply, Stop> {
    customers::find(shop, number).await?.ok_or_else(Problem::not_found)?;
    let page = of_customer(shop, number, &list::paging(shop, request)?).await?;
    let Next { has_more, next } = list::next(shop, request, &page);
    Ok(Reply::json(StatusCode::OK, &Orders { orders: page.rows, has_more, next })?)
}

async fn of_customer(shop: &Shop, number: CustomerNumber, paging: &Paging) -> Result<Listed<Order>, Fault> {
    let page = orders::of_customer(shop, number, paging).await?;
    Ok(page.map(|order| Order {
        status: order.status.word(),
        email: order.email.typed().to_owned(),
        placed_at: order.placed_at,
        currency: order.currency,
        total_minor: order.amounts.total(),
        order_id: order.id.to_string(),
    }))
}
