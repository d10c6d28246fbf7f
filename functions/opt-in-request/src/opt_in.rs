//! Ask for a place on the mailing list, which has to be confirmed (ML-1).
//!
//! The reply is the same for every address (ML-5). Each network may ask ten times an hour, and the whole shop as often as its owner
//! allows. Beyond that, everybody is asked to come back later (ML-6).

use deserr::Deserr;
use shared::http::StatusCode;
use shared::input::MemberErrors;
use shared::mailing_list::{self, ConsentForm, OptInOutcome, OptInRequest};
use shared::pages::LookInInbox;
use shared::values::{EmailAddress, Language};
use shared::web::{BodyLimits, Problem, Rejection, Reply, ResponseSpec, Route, StatusView, Visitor};
use utoipa::ToSchema;

pub const ROUTE: Route =
    Route::anyone("POST /mailing-list", "Ask for a place on the mailing list, which has to be confirmed", |cx| Box::pin(handle(cx)))
        .request_body::<OptInBody>()
        .body_limits(BodyLimits::AUTH)
        .with_page()
        .responses(&[
            ResponseSpec::json::<StatusView>(StatusCode::ACCEPTED, "The same for every address; the rest follows by mail"),
            ResponseSpec::empty(StatusCode::TOO_MANY_REQUESTS, "Too many requests from this network; Retry-After says how long to wait"),
            ResponseSpec::empty(StatusCode::SERVICE_UNAVAILABLE, "Too many requests in the whole shop; Retry-After says how long to wait"),
        ]);

pub const INBOX: LookInInbox = LookInInbox { action: "/mailing-list", title: "mailing-list-sent-title", text: "mailing-list-sent" };

/// The address to put on the list.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct OptInBody {
    email: EmailAddress,
    #[deserr(default)]
    language: Option<Language>,
}

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    let OptInBody { email, language } = cx.body()?;
    let language = language.unwrap_or_else(|| cx.request.language(cx.shop));
    let consent = cx.consent(ConsentForm::MailingList);
    let opt_in = OptInRequest { email, name: None, language, consent };
    match mailing_list::request_opt_in(cx.shop, &opt_in).await? {
        OptInOutcome::Accepted if cx.prefers_html() => INBOX.lead_to(cx),
        OptInOutcome::Accepted => cx.json(StatusCode::ACCEPTED, &StatusView::ACCEPTED),
        OptInOutcome::Throttled { wait } => Err(Problem::too_many_requests(wait).into()),
        OptInOutcome::Paused { wait } => Err(Problem::mailing_list_paused(wait).into()),
    }
}
