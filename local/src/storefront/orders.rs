//! A placed order: its payment, its refund, its cancellation, and what the shop answers about it.

use std::sync::Arc;

use axum::extract::{FromRef as _, FromRequestParts, Path};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};

use super::order_book::{Order, OrderBook, OrderEvent, Status};
use super::server_side::{self, PutOrderOutcome};
use super::{Visitor, pages};
use crate::LocalShop;
use crate::server::LocalServer;

/// A visitor's call about the order that the address names. 404 when there is none.
pub struct OrderCall {
    local: LocalShop,
    orders: Arc<OrderBook>,
    visitor: Visitor,
    order: Order,
}

impl FromRequestParts<LocalServer> for OrderCall {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, server: &LocalServer) -> Result<Self, Response> {
        let visitor = Visitor::from_request_parts(parts, server).await?;
        let Path(id) = Path::<String>::from_request_parts(parts, server).await.map_err(IntoResponse::into_response)?;
        let orders = Arc::<OrderBook>::from_ref(server);
        match orders.find(&id) {
            Some(order) => Ok(Self { local: LocalShop::from_ref(server), orders, visitor, order }),
            None => Err(pages::not_found(&visitor)),
        }
    }
}

pub async fn show_payment(call: OrderCall) -> Response {
    match call.order.status {
        Status::Placed => pages::payment(&call.visitor, &call.order),
        Status::Paid | Status::Cancelled => Redirect::to(&call.order.thanks_page()).into_response(),
    }
}

pub async fn pay(call: OrderCall) -> Response {
    call.apply(OrderEvent::Paid).await
}

pub async fn refund_half(call: OrderCall) -> Response {
    call.apply(OrderEvent::HalfRefunded).await
}

pub async fn cancel(call: OrderCall) -> Response {
    call.apply(OrderEvent::Cancelled).await
}

/// Sends the order once more to see what the shop made of it: a repeat changes nothing.
pub async fn thanks(call: OrderCall) -> Response {
    match server_side::put_order(&call.local, &call.order).await {
        PutOrderOutcome::Accepted(answer) => pages::thanks(&call.visitor, &call.order, &answer),
        PutOrderOutcome::Rejected => not_now(&call.visitor, call.visitor.words.refused),
    }
}

impl OrderCall {
    /// Keeps the change and sends the order to the shop. Should the shop be down, the next call makes up for it.
    async fn apply(mut self, event: OrderEvent) -> Response {
        self.order.apply(event, self.local.shop.now());
        let outcome = server_side::put_order(&self.local, &self.order).await;
        let thanks = Redirect::to(&self.order.thanks_page());
        self.orders.keep(self.order);
        match outcome {
            PutOrderOutcome::Accepted(_) => thanks.into_response(),
            PutOrderOutcome::Rejected => not_now(&self.visitor, self.visitor.words.refused),
        }
    }
}

fn not_now(visitor: &Visitor, error: &str) -> Response {
    pages::message(visitor, StatusCode::BAD_GATEWAY, visitor.words.not_now, error)
}
