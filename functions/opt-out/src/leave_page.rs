//! The page for leaving the mailing list without a link: it takes the address, and a link follows by mail (ML-11).

use askama::Template;
use shared::pages::LookInInbox;
use shared::web::{Form, Frame, Rejection, Reply, Route, Visitor};

use crate::leave_request::INBOX;

pub const ROUTE: Route =
    Route::anyone("GET /mailing-list/leave", "The page for leaving the mailing list without a link", |cx| Box::pin(handle(cx))).with_page();

#[derive(Template)]
#[template(path = "leave.html")]
struct LeavePage<'a> {
    frame: &'a Frame,
    form: &'a Form,
}

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    if LookInInbox::is_asked_for(cx) {
        return INBOX.show(cx).await;
    }
    let frame = cx.frame().await;
    cx.page(&frame, &LeavePage { frame: &frame, form: cx.form() })
}
