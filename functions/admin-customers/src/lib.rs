//! Customers in the back office: find, create, read and change their records, and see their orders.
//!
//! Every change writes an audit row (ST-3) and takes effect on the customer's very next request (GP-7). Credentials are never shown: the
//! types of the answers have no place for them.

mod create;
mod customer_view;
mod list;
mod list_orders;
mod opt_in_proof;
mod request_reset;
mod show;
mod show_order;
mod standing;
mod update;

use shared::values::CustomerNumber;
use shared::web::{Problem, Route, Staff};

pub const ROUTES: &[Route] = &[
    list::ROUTE,
    create::ROUTE,
    show::ROUTE,
    update::ROUTE,
    list_orders::ROUTE,
    show_order::ROUTE,
    request_reset::ROUTE,
    opt_in_proof::ROUTE,
];

/// The customer number in the path.
fn number(cx: Staff<'_>) -> Result<CustomerNumber, Problem> {
    cx.path("number", CustomerNumber::parse)
}
