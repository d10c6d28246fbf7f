//! The log-in page. It redirects customers who are signed in to their account. Somebody who has just chosen a password finds their address
//! filled in.

use askama::Template;
use shared::web::{Form, Frame, RETURN_FIELD, Rejection, Reply, Route, Visitor, safe_return};

use crate::where_to;

pub const ROUTE: Route = Route::optional_customer("GET /login", "The log-in page", |cx| Box::pin(handle(cx)))
    .query_parameters(&[(RETURN_FIELD, "the page to return to")])
    .with_page();

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage<'a> {
    frame: &'a Frame,
    form: &'a Form,
    /// The page to return to.
    next: Option<String>,
}

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    let next = cx.query(RETURN_FIELD).and_then(|next| safe_return(&cx.shop.config().base_url, &next));
    let is_returned = cx.form().refusal().is_some();
    let has_something_to_say = cx.request.notice().is_some();
    if cx.customer().is_some() && !is_returned && !has_something_to_say {
        return cx.see_other(&where_to(cx, next.as_deref()));
    }
    let frame = cx.frame().await;
    cx.page(&frame, &LoginPage { frame: &frame, form: cx.form(), next })
}
