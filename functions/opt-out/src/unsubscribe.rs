//! Leave the mailing list: the button of the page, the API, or one click in a mail program (RFC 8058). Leaving twice changes nothing
//! (ML-8).

use deserr::Deserr;
use shared::http::StatusCode;
use shared::input::MemberErrors;
use shared::mailing_list::{self, UnsubscribeMethod};
use shared::web::{BodyLimits, Idempotency, Rejection, Reply, Request, ResponseSpec, Route, StatusView, Visitor};
use utoipa::ToSchema;

use crate::{DONE, UNSUBSCRIBE_LINK};

pub const ROUTE: Route =
    Route::link_token("POST /mailing-list/unsubscribe", "Leave the mailing list, by the page, the API or one click (RFC 8058)", |cx| {
        Box::pin(handle(cx))
    })
    .request_body::<UnsubscribeBody>()
    .query_parameters(&[("token", "the token of the link, for one click; the body is then `List-Unsubscribe=One-Click`")])
    .body_limits(BodyLimits::AUTH)
    .idempotency(Idempotency::NotNeeded)
    .with_page()
    .responses(&[
        ResponseSpec::json::<StatusView>(StatusCode::OK, "The address is not on the list, whether or not it was before"),
        ResponseSpec::empty(StatusCode::GONE, "The link is invalid"),
    ]);

/// The body that the button of the page sends.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct UnsubscribeBody {
    /// The token of the mailed link.
    token: String,
}

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    let (token, method) = if is_one_click(cx.request) {
        (UNSUBSCRIBE_LINK.token(&cx)?, UnsubscribeMethod::OneClick)
    } else {
        let UnsubscribeBody { token } = cx.body()?;
        (UNSUBSCRIBE_LINK.parse(&token)?, UnsubscribeMethod::Page)
    };
    match mailing_list::unsubscribe_by_link(cx.shop, &token, method, cx.client()).await? {
        Some(_) if cx.prefers_html() => cx.see_other_with(&UNSUBSCRIBE_LINK.page("/mailing-list/unsubscribe", &token), DONE),
        Some(_) => cx.show(&StatusView::UNSUBSCRIBED),
        None => Err(UNSUBSCRIBE_LINK.gone().into()),
    }
}

/// Whether a mail program sent this: `List-Unsubscribe=One-Click`, as a form of either kind. A multipart body is not parsed, because
/// it contains the name and the value literally.
fn is_one_click(request: &Request) -> bool {
    let body = String::from_utf8_lossy(request.raw_body());
    body.contains("List-Unsubscribe") && body.contains("One-Click")
}
