//! Ask for a link to leave the mailing list, with the address alone.
//!
//! The reply and the work are the same for every address; only one that is on the list gets a mail (ML-11).

use deserr::Deserr;
use shared::http::StatusCode;
use shared::input::MemberErrors;
use shared::mailing_list;
use shared::pages::LookInInbox;
use shared::throttle::{self, Admission, Quota};
use shared::values::EmailAddress;
use shared::web::{BodyLimits, Problem, Rejection, Reply, ResponseSpec, Route, StatusView, Visitor};
use utoipa::ToSchema;

pub const ROUTE: Route = Route::anyone("POST /mailing-list/leave", "Ask for a link to leave the mailing list", |cx| Box::pin(handle(cx)))
    .request_body::<LeaveBody>()
    .body_limits(BodyLimits::AUTH)
    .with_page()
    .responses(&[
        ResponseSpec::json::<StatusView>(StatusCode::ACCEPTED, "The same for every address; the rest follows by mail"),
        ResponseSpec::empty(StatusCode::TOO_MANY_REQUESTS, "Too many requests from this network; Retry-After says how long to wait"),
    ]);

pub const INBOX: LookInInbox = LookInInbox { action: "/mailing-list/leave", title: "leave-sent-title", text: "leave-sent" };

/// The address that wants to leave.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct LeaveBody {
    email: EmailAddress,
}

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    let LeaveBody { email } = cx.body()?;
    if let Admission::Throttled { wait } = throttle::consume_for(cx.shop, Quota::OPT_OUTS, cx.client().prefix()).await? {
        return Err(Problem::too_many_requests(wait).into());
    }
    mailing_list::request_leave_link(cx.shop, email).await?;
    if cx.prefers_html() { INBOX.lead_to(cx) } else { cx.json(StatusCode::ACCEPTED, &StatusView::ACCEPTED) }
}
