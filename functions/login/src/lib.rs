//! Log in and out.
//!
//! A session is a random token, shown once: as a cookie for browsers and as a value for programs (S-SE-1, S-SE-3). The table keeps its
//! digest.

mod login;
mod login_page;
mod logout;

use shared::values::Span;
use shared::web::{Route, SESSION_COOKIE, SetCookie};

pub const ROUTES: &[Route] = &[login_page::ROUTE, login::ROUTE, logout::ROUTE];

/// The cookie that carries a session's token for so long; with no time left, the browser forgets it.
fn session_cookie(token: String, max_age: Span) -> SetCookie {
    SetCookie { name: SESSION_COOKIE, value: token, max_age: Some(max_age) }
}
