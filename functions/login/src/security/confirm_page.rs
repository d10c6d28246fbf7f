//! The page that asks for the password again, before something sensitive (S-SE-8).

use askama::Template;
use shared::web::{Form, Frame, Rejection, Reply, Route, SignedIn};

pub const ROUTE: Route =
    Route::customer("GET /account/security/confirm", "The page that asks for the password again", |cx| Box::pin(handle(cx))).with_page();

#[derive(Template)]
#[template(path = "confirm-password.html")]
struct ConfirmPage<'a> {
    frame: &'a Frame,
    form: &'a Form,
    email: &'a str,
}

async fn handle(cx: SignedIn<'_>) -> Result<Reply, Rejection> {
    let frame = cx.frame().await;
    cx.page(&frame, &ConfirmPage { frame: &frame, form: cx.form(), email: cx.customer().email.as_typed() })
}
