//! The page for requesting a new password.

use askama::Template;
use shared::web::{Form, Frame, Rejection, Reply, Route, Visitor};

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
    let frame = cx.frame().await;
    cx.page(
        &frame,
        &PasswordResetPage { frame: &frame, form: cx.form(), email: cx.customer().map_or("", |customer| customer.email.as_typed()) },
    )
}
