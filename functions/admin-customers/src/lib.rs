//! Customers in the back office: find, create, read and change their records, and see their orders.
//!
//! Every change writes an audit row (ST-3) and takes effect on the customer's very next request (GP-7). Credentials are never shown: the
//! types of the answers have no place for them.

mod acts;
mod create;
mod create_page;
mod customer_view;
mod list;
mod list_orders;
mod opt_in_proof;
mod order_page;
mod order_row;
mod record;
mod record_page;
mod record_words;
mod request_reset;
mod show;
mod show_order;
mod standing;
mod update;

use shared::customers::Customer;
use shared::values::CustomerNumber;
use shared::web::{Frame, Problem, Route, Staff};

pub const ROUTES: &[Route] = &[
    list::ROUTE,
    create_page::ROUTE,
    create::ROUTE,
    show::ROUTE,
    update::ROUTE,
    list_orders::ROUTE,
    show_order::ROUTE,
    request_reset::ROUTE,
    opt_in_proof::ROUTE,
    acts::save_profile::ROUTE,
    acts::save_notes::ROUTE,
    acts::save_groups::ROUTE,
    acts::set_affiliate::ROUTE,
    acts::decline_affiliate::ROUTE,
    acts::end_sessions::ROUTE,
    acts::disable_page::ROUTE,
    acts::disable::ROUTE,
    acts::enable::ROUTE,
    acts::allow_mail::ROUTE,
];

/// The page of one customer, to which its forms lead back.
const PAGE: &str = "/admin/customers/{number}";

/// The customer number in the path.
fn number(cx: Staff<'_>) -> Result<CustomerNumber, Problem> {
    cx.path("number", CustomerNumber::parse)
}

/// The address of a customer's page.
fn record_of(number: CustomerNumber) -> String {
    format!("/admin/customers/{number}")
}

/// What pages call a customer: their name, otherwise their number.
fn display_name(frame: &Frame, customer: &Customer) -> String {
    customer.name.as_ref().map_or_else(|| format!("{} {}", frame.t("admin-no"), customer.number), ToString::to_string)
}
