//! Ask for a place on the mailing list.
//!
//! The reply is the same for every address, new, pending, confirmed or gone (ML-5), and so is the work: two counters
//! and a mail job. What the address deserves – a letter to confirm, a friendly word, nothing – `mail-send` finds out.
//! When the whole shop has had more than its owner allows for an hour, everybody is asked to come back later (ML-6).

mod page;

use serde::{Deserialize, Serialize};
use shared::http::StatusCode;
use shared::http::header::REFERER;
use shared::mail::OptInRequest;
use shared::mailing_list::{self, ConsentForm, OptInOutcome};
use shared::shop::Shop;
use shared::url::Url;
use shared::values::{EmailAddress, Language};
use shared::web::{Access, BodyLimits, Problem, Rejection, Reply, Request, ResponseSpec, Route};
use utoipa::ToSchema;

pub const ROUTES: &[Route] = &[
    Route::whole("GET /mailing-list", Access::Anyone, "The page to join the mailing list with").with_page(),
    Route::whole("POST /mailing-list", Access::Anyone, "Ask for a place on the mailing list: it still has to be confirmed")
        .request_body::<OptInBody>()
        .body_limits(BodyLimits::AUTH)
        .with_page()
        .responses(&[
            ResponseSpec::json::<AcceptedView>(StatusCode::ACCEPTED, "The same for every address: look in your inbox"),
            ResponseSpec::empty(StatusCode::TOO_MANY_REQUESTS, "This network has asked often enough; Retry-After says how long to wait"),
            ResponseSpec::empty(StatusCode::SERVICE_UNAVAILABLE, "The whole shop has; Retry-After says how long to wait"),
        ]),
];

/// Who asks.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OptInBody {
    email: String,
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    language: Option<Language>,
}

/// What everybody is told.
#[derive(Serialize, ToSchema)]
pub struct AcceptedView {
    status: &'static str,
}

pub async fn handle(shop: &Shop, request: Request) -> Result<Reply, Rejection> {
    match request.at() {
        "GET /mailing-list" => Ok(page::form(shop, &request, "", None)?),
        _ => request_opt_in(shop, &request).await,
    }
}

async fn request_opt_in(shop: &Shop, request: &Request) -> Result<Reply, Rejection> {
    let body: OptInBody = request.serde_body()?;
    let email = match EmailAddress::parse(&body.email) {
        Ok(email) => email,
        Err(_) if request.prefers_html() => return Ok(page::form(shop, request, &body.email, Some("error-invalid-email"))?),
        Err(why) => {
            let problem = Problem::unprocessable("invalid_body", "A member of the body is missing, unknown or does not fit.");
            return Err(problem.detail(format!("email: {why}")).into());
        }
    };
    let language = body.language.unwrap_or_else(|| request.language(shop));
    let consent = if request.is_form() {
        ConsentForm::MailingList.consent(shop, request.client())
    } else {
        ConsentForm::MailingList.external_consent(shop, request.client(), external_page(shop, request))
    };
    match mailing_list::request_opt_in(shop, OptInRequest { email, name: None, language, consent }).await? {
        OptInOutcome::Accepted if request.prefers_html() => Ok(page::check_your_inbox(shop, request)?),
        OptInOutcome::Accepted => Ok(Reply::json(StatusCode::ACCEPTED, &AcceptedView { status: "accepted" })?),
        OptInOutcome::Throttled { wait } => Err(Problem::too_many_requests(wait).into()),
        OptInOutcome::Paused { wait } => Err(Problem::mailing_list_paused(wait).into()),
    }
}

/// The page of the storefront that somebody asked from, as their browser tells it.
fn external_page<'a>(shop: &Shop, request: &'a Request) -> Option<&'a str> {
    let page = request.header(REFERER)?;
    let origin = Url::parse(page).ok()?.origin().ascii_serialization();
    shop.config().is_own_origin(&origin).then_some(page)
}
