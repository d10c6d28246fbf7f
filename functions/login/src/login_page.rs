//! The log-in page. It redirects customers who are signed in to their account. Somebody who has just chosen a password finds their address
//! filled in.

use askama::Template;
use shared::web::{Form, Frame, Rejection, Reply, Route, Visitor};

pub const ROUTE: Route = Route::optional_customer("GET /login", "The log-in page", |cx| Box::pin(handle(cx))).with_page();

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage<'a> {
    frame: &'a Frame,
    form: &'a Form,
    email: String,
    /// The key of what the page says first.
    notice: Option<&'static str>,
}

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    let is_returned = cx.form().refusal().is_some();
    let notice = match cx.query("chosen").as_deref() {
        _ if is_returned => None,
        Some("first") => Some("sign-up-done"),
        Some("new") => Some("reset-done"),
        _ => None,
    };
    if cx.customer().is_some() && !is_returned && notice.is_none() {
        return cx.see_other("/account");
    }
    let frame = cx.frame().await;
    let email = cx.address_to_fill_in().unwrap_or_default();
    cx.page(&frame, &LoginPage { frame: &frame, form: cx.form(), email, notice })
}
