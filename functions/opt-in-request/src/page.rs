//! The pages of joining.

use askama::Template;
use shared::fault::Fault;
use shared::http::StatusCode;
use shared::mailing_list::ConsentForm;
use shared::shop::Shop;
use shared::web::frame::MessagePage;
use shared::web::{Frame, Reply, Request};

#[derive(Template)]
#[template(path = "mailing-list.html")]
struct MailingListPage<'a> {
    frame: &'a Frame,
    consent: String,
    email: &'a str,
    error: Option<&'a str>,
}

/// The form, as its visitor left it; with what was wrong.
pub fn form(shop: &Shop, request: &Request, email: &str, error: Option<&str>) -> Result<Reply, Fault> {
    let frame = Frame::of(shop, request);
    let consent = frame.texts.with(ConsentForm::MailingList.wording(), "shop", &frame.shop_name);
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    frame.reply(status, &MailingListPage { frame: &frame, consent, email, error })
}

/// What everybody sees after asking, whatever the address.
pub fn check_your_inbox(shop: &Shop, request: &Request) -> Result<Reply, Fault> {
    MessagePage::new(&Frame::of(shop, request), "mailing-list-sent-title", "mailing-list-sent").reply(StatusCode::ACCEPTED)
}
