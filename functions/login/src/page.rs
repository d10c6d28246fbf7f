//! The page to log in with.

use askama::Template;
use shared::fault::Fault;
use shared::http::StatusCode;
use shared::shop::Shop;
use shared::web::{Frame, Reply, Request};

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage<'a> {
    frame: &'a Frame,
    email: &'a str,
    error: Option<&'a str>,
}

/// The form, as its visitor left it; after a failure with what went wrong.
pub fn form(shop: &Shop, request: &Request, email: &str, error: Option<&str>) -> Result<Reply, Fault> {
    let frame = Frame::of(shop, request);
    let status = if error.is_some() { StatusCode::UNAUTHORIZED } else { StatusCode::OK };
    frame.reply(status, &LoginPage { frame: &frame, email, error })
}
