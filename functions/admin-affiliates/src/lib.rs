//! What affiliates have brought and earned, for staff: one of them in full, or all of them in one month (AF-12).
//!
//! Their lines and payouts belong to `commission-marking`; their rate, and whether they are enabled, is set on the customer.

mod affiliate_view;
mod list;
mod show;

use shared::web::Route;

pub const ROUTES: &[Route] = &[list::ROUTE, show::ROUTE];
