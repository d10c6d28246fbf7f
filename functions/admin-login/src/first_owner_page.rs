//! The page of the link that makes the first owner. Opening it changes nothing.

use askama::Template;
use shared::staff::enrolment;
use shared::values::PlainToken;
use shared::web::{Form, Frame, Rejection, Reply, Route, Visitor};

use crate::STAFF_LINK;

pub const ROUTE: Route =
    Route::optional_staff("GET /admin/first-owner", "The page of the link that makes the first owner; it changes nothing", |cx| {
        Box::pin(handle(cx))
    })
    .query_parameters(&[("token", "the token of the link")])
    .with_page();

#[derive(Template)]
#[template(path = "first-owner.html")]
struct FirstOwnerPage<'a> {
    frame: &'a Frame,
    form: &'a Form,
    token: &'a str,
    hint: String,
}

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    let token = cx.query("token").unwrap_or_else(|| cx.form().value("token").to_owned());
    let parsed = PlainToken::parse(token.trim()).ok_or_else(|| STAFF_LINK.gone())?;
    let is_valid = async { Ok(enrolment::is_first_link(cx.shop, &parsed).await?.then_some(())) };
    STAFF_LINK.open(&cx, is_valid).await?;
    let frame = cx.frame().await;
    let hint = frame.texts.with_count("choose-hint", enrolment::CHARACTERS_MIN.into());
    cx.page(&frame, &FirstOwnerPage { frame: &frame, form: cx.form(), token: parsed.expose(), hint })
}
