//! The sign-up page.

use askama::Template;
use shared::pages::LookInInbox;
use shared::web::{Form, Frame, Rejection, Reply, Route, Visitor};

use crate::sign_up::INBOX;

pub const ROUTE: Route = Route::anyone("GET /sign-up", "The sign-up page", |cx| Box::pin(handle(cx))).with_page();

#[derive(Template)]
#[template(path = "sign-up.html")]
struct SignUpPage<'a> {
    frame: &'a Frame,
    form: &'a Form,
}

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    if LookInInbox::is_asked_for(cx) {
        return INBOX.show(cx).await;
    }
    let frame = cx.frame().await;
    cx.page(&frame, &SignUpPage { frame: &frame, form: cx.form() })
}
