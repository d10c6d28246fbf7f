//! The pages of leaving.

use askama::Template;
use shared::customers::Customer;
use shared::fault::Fault;
use shared::http::StatusCode;
use shared::shop::Shop;
use shared::values::secret::MailedToken;
use shared::web::frame::MessagePage;
use shared::web::{Frame, Reply, Request};

#[derive(Template)]
#[template(path = "unsubscribe.html")]
struct UnsubscribePage<'a> {
    frame: &'a Frame,
    text: String,
    token: String,
}

/// The page with the one button.
pub fn confirm(shop: &Shop, request: &Request, customer: &Customer, token: &MailedToken) -> Result<Reply, Fault> {
    let frame = Frame::of(shop, request).for_customer(shop, customer);
    let text = frame.texts.with("opt-out-text", "shop", &frame.shop_name);
    frame.reply(StatusCode::OK, &UnsubscribePage { frame: &frame, text, token: token.expose() })
}

/// There is nothing to leave.
pub fn not_subscribed(shop: &Shop, request: &Request, customer: &Customer) -> Result<Reply, Fault> {
    let frame = Frame::of(shop, request).for_customer(shop, customer);
    MessagePage::new(&frame, "opt-out-not-on-title", "opt-out-not-on").reply(StatusCode::OK)
}

/// The button was pressed.
pub fn done(shop: &Shop, request: &Request, customer: &Customer) -> Result<Reply, Fault> {
    let frame = Frame::of(shop, request).for_customer(shop, customer);
    MessagePage::new(&frame, "opt-out-done-title", "opt-out-done").with_button("problem-back", &frame.home).reply(StatusCode::OK)
}

/// A link that is nobody's.
pub fn invalid_link(shop: &Shop, request: &Request) -> Result<Reply, Fault> {
    let frame = Frame::of(shop, request);
    MessagePage::new(&frame, "opt-in-stale-title", "opt-out-wrong").reply(StatusCode::GONE)
}
