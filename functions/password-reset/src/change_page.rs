//! The page for changing the password while logged in.

use askama::Template;
use shared::web::{Form, Frame, Rejection, Reply, Route, SignedIn};

pub const ROUTE: Route = Route::customer("GET /account/security/password", "The page for changing the password", |cx| Box::pin(handle(cx)))
    .with_page()
    .with_settings();

#[derive(Template)]
#[template(path = "change-password.html")]
struct ChangePasswordPage<'a> {
    frame: &'a Frame,
    form: &'a Form,
    email: &'a str,
    hint: String,
}

async fn handle(cx: SignedIn<'_>) -> Result<Reply, Rejection> {
    let frame = cx.frame().await;
    let characters_min = cx.shop.settings().await?.password_length_min;
    let hint = frame.texts.with_count("choose-hint", i64::from(characters_min));
    let page = ChangePasswordPage { frame: &frame, form: cx.form(), email: cx.customer().email.as_typed(), hint };
    cx.page(&frame, &page)
}
