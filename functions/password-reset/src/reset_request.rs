//! Request a link that sets a new password.
//!
//! The reply is the same for every address and nothing changes: a request for somebody else's address only sends them a mail
//! (PW-4, S-RS-11).

use deserr::Deserr;
use shared::accounts;
use shared::http::StatusCode;
use shared::input::MemberErrors;
use shared::pages::LookInInbox;
use shared::throttle::{self, Admission, Quota};
use shared::values::EmailAddress;
use shared::web::{BodyLimits, Problem, Rejection, Reply, ResponseSpec, Route, StatusView, Visitor};
use utoipa::ToSchema;

pub const ROUTE: Route = Route::anyone("POST /password-reset", "Request a link that sets a new password", |cx| Box::pin(handle(cx)))
    .request_body::<ResetRequestBody>()
    .body_limits(BodyLimits::AUTH)
    .with_page()
    .responses(&[
        ResponseSpec::json::<StatusView>(StatusCode::ACCEPTED, "The same for every address; the rest follows by mail"),
        ResponseSpec::empty(StatusCode::TOO_MANY_REQUESTS, "Too many requests from this network; Retry-After says how long to wait"),
    ]);

pub const INBOX: LookInInbox = LookInInbox { action: "/password-reset", title: "reset-sent-title", text: "reset-sent" };

/// The address of the account whose password is forgotten.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct ResetRequestBody {
    email: EmailAddress,
}

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    let ResetRequestBody { email } = cx.body()?;
    if let Admission::Throttled { wait } = throttle::consume_for(cx.shop, Quota::RESET_REQUESTS, cx.client().prefix()).await? {
        return Err(Problem::too_many_requests(wait).into());
    }
    accounts::request_reset(cx.shop, email).await?;
    if cx.prefers_html() {
        return INBOX.lead_to(cx);
    }
    cx.json(StatusCode::ACCEPTED, &StatusView::ACCEPTED)
}
