//! The pages behind the link of a confirmation letter.

use askama::Template;
use shared::customers::Customer;
use shared::fault::Fault;
use shared::http::StatusCode;
use shared::mailing_list::StaleReason;
use shared::shop::Shop;
use shared::values::secret::MailedToken;
use shared::web::frame::MessagePage;
use shared::web::{Frame, Reply, Request};

#[derive(Template)]
#[template(path = "confirm.html")]
struct ConfirmPage<'a> {
    frame: &'a Frame,
    text: String,
    token: String,
}

/// The page with the one button.
pub fn confirm(shop: &Shop, request: &Request, customer: &Customer, token: &MailedToken) -> Result<Reply, Fault> {
    let frame = Frame::of(shop, request).for_customer(shop, customer);
    let text = frame.texts.with("opt-in-confirm-text", "shop", &frame.shop_name);
    frame.reply(StatusCode::OK, &ConfirmPage { frame: &frame, text, token: token.expose() })
}

/// The button was pressed.
pub fn welcome(shop: &Shop, request: &Request, customer: &Customer) -> Result<Reply, Fault> {
    let frame = Frame::of(shop, request).for_customer(shop, customer);
    MessagePage::new(&frame, "opt-in-welcome-title", "opt-in-welcome").with_button("problem-back", &frame.home).reply(StatusCode::OK)
}

/// A link that was mailed to this customer and does not work any more: whether they are on the list, and how to get
/// there.
pub fn stale(shop: &Shop, request: &Request, customer: &Customer, stale: StaleReason) -> Result<Reply, Fault> {
    let frame = Frame::of(shop, request).for_customer(shop, customer);
    let (title, text, may_sign_up_again) = match stale {
        StaleReason::Subscribed => ("opt-in-stale-subscribed-title", "opt-in-stale-subscribed", false),
        StaleReason::Replaced => ("opt-in-stale-title", "opt-in-stale-replaced", false),
        StaleReason::Expired => ("opt-in-stale-title", "opt-in-stale-expired", true),
        StaleReason::Unsubscribed => ("opt-in-stale-title", "opt-in-stale-unsubscribed", true),
        StaleReason::Suppressed => ("opt-in-stale-title", "opt-in-stale-suppressed", false),
    };
    let page = MessagePage::new(&frame, title, text);
    if may_sign_up_again { page.with_button("opt-in-again-button", "/mailing-list") } else { page }.reply(StatusCode::GONE)
}

/// A link that is nobody's: the same for every number and address.
pub fn invalid_link(shop: &Shop, request: &Request) -> Result<Reply, Fault> {
    let frame = Frame::of(shop, request);
    let page = MessagePage::new(&frame, "opt-in-stale-title", "opt-in-stale-wrong").with_button("opt-in-again-button", "/mailing-list");
    page.reply(StatusCode::GONE)
}
