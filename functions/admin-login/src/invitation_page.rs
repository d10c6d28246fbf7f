//! The page that an invitation opens, for choosing a password. Opening it changes nothing, because mail scanners open links too.

use askama::Template;
use shared::staff::InvitationToken;
use shared::staff::enrolment;
use shared::web::{Form, Frame, Problem, Rejection, Reply, Route, Visitor};

use crate::STAFF_LINK;

pub const ROUTE: Route =
    Route::optional_staff("GET /admin/invitation", "The page that an invitation opens; it changes nothing", |cx| Box::pin(handle(cx)))
        .query_parameters(&[("token", "the token of the mailed link")])
        .with_page();

#[derive(Template)]
#[template(path = "invitation.html")]
struct InvitationPage<'a> {
    frame: &'a Frame,
    form: &'a Form,
    token: String,
    name: &'a str,
    email: &'a str,
    hint: String,
}

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    let token = cx.query("token").unwrap_or_else(|| cx.form().value("token").to_owned());
    let token = parse(&token)?;
    let invited = STAFF_LINK.open(&cx, enrolment::find_invited(cx.shop, &token)).await?;
    let frame = cx.frame().await;
    let page = InvitationPage {
        frame: &frame,
        form: cx.form(),
        token: token.expose(),
        name: invited.member.name.as_str(),
        email: invited.member.email.as_typed(),
        hint: frame.texts.with_count("choose-hint", enrolment::CHARACTERS_MIN.into()),
    };
    cx.page(&frame, &page)
}

/// The token of an invitation.
pub(crate) fn parse(text: &str) -> Result<InvitationToken, Problem> {
    InvitationToken::parse(text).ok_or_else(|| STAFF_LINK.gone())
}
