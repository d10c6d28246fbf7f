//! Log in and out, and see where one is logged in.
//!
//! A session is a random token that is shown once: as a cookie to browsers and as a value to programs (S-SE-1, S-SE-3). The table stores
//! its digest.

mod favicon;
mod login;
mod login_page;
mod logout;
mod security;

use shared::web::{Route, Visitor, safe_return};

pub const ROUTES: &[Route] = &[
    login_page::ROUTE,
    login::ROUTE,
    logout::ROUTE,
    favicon::ROUTE,
    security::show::ROUTE,
    security::confirm_page::ROUTE,
    security::confirm::ROUTE,
    security::log_out::ROUTE,
];

/// Where somebody goes who has logged in: to the page that asked for it, if it is one of ours (UX-1).
fn where_to(cx: Visitor<'_>, next: Option<&str>) -> String {
    next.and_then(|next| safe_return(&cx.shop.config().base_url, next)).unwrap_or_else(|| "/account".to_owned())
}
