//! A storefront of a few pages, for demonstration: each thing that a real one does fits on one screen here.
//!
//! - It has nothing that a storefront on another machine would not have: a key, and the shop's addresses. It never
//!   reaches into the domain.
//! - A page that is opened with `?af=` calls `POST /hits` for its visitor, keeps the visit in a cookie of its own, and
//!   redirects to itself without the parameter.
//! - An order is sent with `PUT /orders/{id}` when it is placed and whenever it changes. Each call sends the whole order,
//!   so that the next call makes up for one that was lost.
//!
//! Only local mode has it; no function does.

mod affiliate_link;
mod checkout;
mod order_book;
mod orders;
mod pages;
mod products;
mod server_side;
mod visitor;
mod words;

pub use order_book::OrderBook;

use axum::Router;
use axum::extract::Path;
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::Response;
use axum::routing::{get, post};

use crate::server::{LocalServer, forbid_caching};
use visitor::Visitor;

/// The pages of the storefront.
pub fn router(server: &LocalServer) -> Router<LocalServer> {
    let landing_pages = Router::new()
        .route("/", get(home))
        .route("/product/{id}", get(product))
        .route("/checkout", get(checkout::show).post(checkout::place))
        .route("/thanks/{order}", get(orders::thanks))
        .route_layer(from_fn_with_state(server.clone(), affiliate_link::follow));
    landing_pages
        .route("/checkout/{order}", get(orders::show_payment))
        .route("/checkout/{order}/pay", post(orders::pay))
        .route("/thanks/{order}/refund", post(orders::refund_half))
        .route("/thanks/{order}/cancel", post(orders::cancel))
        .route("/storefront.css", get(pages::style))
        .layer(map_response(forbid_caching))
}

async fn home(visitor: Visitor) -> Response {
    pages::home(&visitor)
}

async fn product(visitor: Visitor, Path(id): Path<String>) -> Response {
    match products::find(&id) {
        Some(product) => pages::product(&visitor, product),
        None => pages::not_found(&visitor),
    }
}
