//! Log in and out.
//!
//! A session is a random token that is shown once: as a cookie to browsers and as a value to programs (S-SE-1, S-SE-3). The table stores
//! its digest.

mod login;
mod login_page;
mod logout;

use shared::values::Span;
use shared::web::{Route, SESSION_COOKIE, SetCookie};

pub const ROUTES: &[Route] = &[login_page::ROUTE, login::ROUTE, logout::ROUTE];

/// The cookie with a session's token. With a maximum age of zero the browser deletes it.
fn session_cookie(token: String, max_age: Span) -> SetCookie {
    SetCookie { name: SESSION_COOKIE, value: token, max_age: Some(max_age) }
}
