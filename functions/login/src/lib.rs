//! Log in and out, and see where one is logged in.
//!
//! A session is a random token that is shown once: as a cookie to browsers and as a value to programs (S-SE-1, S-SE-3). The table stores
//! its digest.

mod login;
mod login_page;
mod logout;
mod security;

use shared::web::Route;

pub const ROUTES: &[Route] = &[
    login_page::ROUTE,
    login::ROUTE,
    logout::ROUTE,
    security::show::ROUTE,
    security::confirm_page::ROUTE,
    security::confirm::ROUTE,
    security::log_out::ROUTE,
];
