//! The pages of signing up.

use askama::Template;
use shared::fault::Fault;
use shared::http::StatusCode;
use shared::shop::Shop;
use shared::web::frame::MessagePage;
use shared::web::{Frame, Reply, Request};

#[derive(Template)]
#[template(path = "sign-up.html")]
struct SignUpPage<'a> {
    frame: &'a Frame,
}

/// The form.
pub fn form(shop: &Shop, request: &Request) -> Result<Reply, Fault> {
    let frame = Frame::of(shop, request);
    frame.reply(StatusCode::OK, &SignUpPage { frame: &frame })
}

/// What everybody sees after asking, whatever the address.
pub fn check_your_inbox(shop: &Shop, request: &Request) -> Result<Reply, Fault> {
    MessagePage::new(&Frame::of(shop, request), "sign-up-sent-title", "sign-up-sent").reply(StatusCode::ACCEPTED)
}

/// The password is set.
pub fn welcome(shop: &Shop, request: &Request) -> Result<Reply, Fault> {
    MessagePage::new(&Frame::of(shop, request), "sign-up-done-title", "sign-up-done")
        .with_button("login-title", "/login")
        .reply(StatusCode::OK)
}
