//! The pages of resetting a password.

use askama::Template;
use shared::fault::Fault;
use shared::http::StatusCode;
use shared::shop::Shop;
use shared::web::frame::MessagePage;
use shared::web::{Frame, Rejection, Reply, Request};

#[derive(Template)]
#[template(path = "password-reset.html")]
struct PasswordResetPage<'a> {
    frame: &'a Frame,
    email: &'a str,
    error: Option<&'a str>,
}

/// The form, as its visitor left it.
pub fn form(shop: &Shop, request: &Request, email: &str, error: Option<&str>) -> Result<Reply, Fault> {
    let frame = Frame::of(shop, request);
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    frame.reply(status, &PasswordResetPage { frame: &frame, email, error })
}

/// What everybody sees after asking, whatever the address.
pub fn check_your_inbox(shop: &Shop, request: &Request) -> Result<Reply, Fault> {
    MessagePage::new(&Frame::of(shop, request), "reset-sent-title", "reset-sent").reply(StatusCode::ACCEPTED)
}

/// The new password is set.
pub fn done(shop: &Shop, request: &Request) -> Result<Reply, Fault> {
    MessagePage::new(&Frame::of(shop, request), "reset-done-title", "reset-done").with_button("login-title", "/login").reply(StatusCode::OK)
}

/// Where a link is used, expired or wrong, a browser's page leads to a fresh one.
pub fn explain_gone(shop: &Shop, request: &Request, answered: Result<Reply, Rejection>) -> Result<Reply, Rejection> {
    match answered {
        Err(Rejection::Problem(problem)) if problem.status() == StatusCode::GONE && request.prefers_html() => {
            let frame = Frame::of(shop, request);
            let page = MessagePage::new(&frame, "problem-link-gone", "reset-gone").with_button("reset-again", "/password-reset");
            Ok(page.reply(StatusCode::GONE)?)
        }
        answered => answered,
    }
}
