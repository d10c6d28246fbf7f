//! The log-in page. It redirects customers who are signed in to their account.

use askama::Template;
use shared::web::{Form, Frame, Rejection, Reply, Route, Visitor};

pub const ROUTE: Route = Route::optional_customer("GET /login", "The log-in page", |cx| Box::pin(handle(cx))).with_page();

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage<'a> {
    frame: &'a Frame,
    form: &'a Form,
}

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    let is_returned = cx.form().refusal().is_some();
    if cx.customer().is_some() && !is_returned {
        return cx.see_other("/account");
    }
    let frame = cx.frame().await;
    cx.page(&frame, &LoginPage { frame: &frame, form: cx.form() })
}
