//! The page for joining the mailing list. The text of the consent is beside its button (ML-4).

use askama::Template;
use shared::mailing_list::ConsentForm;
use shared::pages::LookInInbox;
use shared::web::{Form, Frame, Rejection, Reply, Route, Visitor};

use crate::opt_in::INBOX;

pub const ROUTE: Route = Route::anyone("GET /mailing-list", "The page for joining the mailing list", |cx| Box::pin(handle(cx))).with_page();

#[derive(Template)]
#[template(path = "mailing-list.html")]
struct MailingListPage<'a> {
    frame: &'a Frame,
    form: &'a Form,
    consent: String,
}

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    if LookInInbox::is_asked_for(cx) {
        return INBOX.show(cx).await;
    }
    let frame = cx.frame().await;
    let consent = frame.texts.with(ConsentForm::MailingList.wording(), "shop", &frame.shop_name);
    cx.page(&frame, &MailingListPage { frame: &frame, form: cx.form(), consent })
}
