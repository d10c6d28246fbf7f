//! The sign-in page of the back office. It redirects staff who have signed in a short while ago to where they were going; others who are
//! signed in do so again, because what they are about to do is sensitive (S-SE-8).

use askama::Template;
use shared::http::StatusCode;
use shared::web::{Caller, Form, Frame, RETURN_FIELD, Rejection, Reply, ResponseSpec, Route, Visitor, safe_return};

use crate::where_to;

pub const ROUTE: Route = Route::optional_staff("GET /admin/sign-in", "The sign-in page of the back office", |cx| Box::pin(handle(cx)))
    .query_parameters(&[(RETURN_FIELD, "the page to return to")])
    .with_page()
    .responses(&[ResponseSpec::empty(StatusCode::SEE_OTHER, "Who is signed in already: a redirect to the page to return to")]);

#[derive(Template)]
#[template(path = "sign-in.html")]
struct SignInPage<'a> {
    frame: &'a Frame,
    form: &'a Form,
    /// Whether somebody who is signed in already confirms it.
    is_again: bool,
    /// The page to return to.
    next: Option<String>,
}

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    let next = cx.query(RETURN_FIELD).and_then(|next| safe_return(&cx.shop.config().base_url, &next));
    let is_returned = cx.form().refusal().is_some();
    let has_something_to_say = cx.request.notice().is_some();
    let is_again = match cx.request.caller() {
        Caller::Staff(staff) if staff.is_recent && !is_returned && !has_something_to_say => {
            return cx.see_other(&where_to(cx, next.as_deref()));
        }
        Caller::Staff(staff) => !staff.is_recent,
        _ => false,
    };
    let frame = cx.frame().await;
    cx.page(&frame, &SignInPage { frame: &frame, form: cx.form(), is_again, next })
}
