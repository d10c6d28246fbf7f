//! A customer's orders, as staff see them (CU-8).

use serde::Serialize;
use shared::customers;
use shared::http::StatusCode;
use shared::orders::{self, OrderStatus};
use shared::shop::Shop;
use shared::values::{Currency, CustomerNumber, OrderId, Timestamp};
use shared::web::list::{self, PageInfo};
use shared::web::{Problem, Rejection, Reply, Request};
use utoipa::ToSchema;

/// An order in a list.
#[derive(Serialize, ToSchema)]
pub struct StaffOrderView {
    order_id: OrderId,
    status: OrderStatus,
    /// The address it was placed with, whatever becomes of the customer's (CU-9).
    email: String,
    #[schema(value_type = String, format = DateTime)]
    placed_at: Timestamp,
    #[schema(value_type = String)]
    currency: Currency,
    total_minor: i64,
}

impl From<orders::Order> for StaffOrderView {
    fn from(order: orders::Order) -> Self {
        Self {
            total_minor: order.amounts.total(),
            order_id: order.id,
            status: order.status,
            email: order.email.as_typed().to_owned(),
            placed_at: order.placed_at,
            currency: order.currency,
        }
    }
}

/// One page of orders.
#[derive(Serialize, ToSchema)]
pub struct StaffOrdersView {
    orders: Vec<StaffOrderView>,
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

pub async fn list(shop: &Shop, request: &Request, number: CustomerNumber) -> Result<Reply, Rejection> {
    customers::find(shop, number).await?.ok_or_else(Problem::not_found)?;
    let page = orders::list_for_customer(shop, number, &list::paging(shop, request)?).await?.map(StaffOrderView::from);
    let PageInfo { has_more, next } = list::page_info(shop, request, &page);
    Ok(Reply::json(StatusCode::OK, &StaffOrdersView { orders: page.rows, has_more, next })?)
}
