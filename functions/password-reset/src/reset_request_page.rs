//! The page for requesting a new password.

use askama::Template;
use shared::pages::LookInInbox;
use shared::web::{Form, Frame, Rejection, Reply, Route, Visitor};

use crate::reset_request::INBOX;

pub const ROUTE: Route =
    Route::anyone("GET /password-reset", "The page for requesting a new password", |cx| Box::pin(handle(cx))).with_page();

#[derive(Template)]
#[template(path = "password-reset.html")]
struct PasswordResetPage<'a> {
    frame: &'a Frame,
    form: &'a Form,
    /// The address of a customer who is signed in.
    email: &'a str,
}

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    if LookInInbox::is_asked_for(cx) {
        return INBOX.show(cx).await;
    }
    let frame = cx.frame().await;
    cx.page(
        &frame,
        &PasswordResetPage { frame: &frame, form: cx.form(), email: cx.customer().map_or("", |customer| customer.email.as_typed()) },
    )
}
