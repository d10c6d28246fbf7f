//! Affiliates' hits, sales and earnings, for staff: one affiliate in full, or all of them in one month (AF-12).
//!
//! Lines and payouts belong to `commission-marking`. The rate and the switch are members of the customer.

mod affiliate_view;
mod list;
mod list_page;
mod show;
mod show_page;

use shared::web::Route;

pub const ROUTES: &[Route] = &[list::ROUTE, show::ROUTE];
