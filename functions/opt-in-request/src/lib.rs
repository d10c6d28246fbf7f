//! Ask for a place on the mailing list.
//!
//! The reply is the same for every address, new, pending, confirmed or gone (ML-5), and so is the work: two counters
//! and an errand. What the address deserves – a letter to confirm, a friendly word, nothing – `mail-send` finds out.
//! When the whole shop has had more than its owner allows for an hour, everybody is asked to come back later (ML-6).

mod page;

use serde::{Deserialize, Serialize};
use shared::http::StatusCode;
use shared::http::header::REFERER;
use shared::mail::OptIn;
use shared::mailing_list::{self, Form, Requested};
use shared::shop::Shop;
use shared::url::Url;
use shared::values::{EmailAddress, Language};
use shared::web::{Access, Answer, BodyLimits, Problem, Reply, Request, Route, Stop};
use utoipa::ToSchema;

pub const ROUTES: &[Route] = &[
    Route::new("GET /mailing-list", Access::Anyone, "The page to join the mailing list with").with_page(),
    Route::new("POST /mailing-list", Access::Anyone, "Ask for a place on the mailing list: it still has to be confirmed")
        .takes::<Asked>()
        .within(BodyLimits::AUTH)
        .with_page()
        .answers(&[
            Answer::json::<Accepted>(StatusCode::ACCEPTED, "The same for every address: look in your inbox"),
            Answer::empty(StatusCode::TOO_MANY_REQUESTS, "This network has asked often enough; Retry-After says how long to wait"),
            Answer::empty(StatusCode::SERVICE_UNAVAILABLE, "The whole shop has; Retry-After says how long to wait"),
        ]),
];

/// Who asks.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    email: String,
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    language: Option<Language>,
}

/// What everybody is told.
#[derive(Serialize, ToSchema)]
pub struct Accepted {
    status: &'static str,
}

pub async fn handle(shop: &Shop, request: Request) -> Result<Reply, Stop> {
    match request.at() {
        "GET /mailing-list" => Ok(page::form(shop, &request, "", None)?),
        _ => ask(shop, &request).await,
    }
}

async fn ask(shop: &Shop, request: &Request) -> Result<Reply, Stop> {
    let asked: Asked = request.body()?;
    let email = match EmailAddress::parse(&asked.email) {
        Ok(email) => email,
        Err(_) if request.wants_page() => return Ok(page::form(shop, request, &asked.email, Some("error-email"))?),
        Err(why) => {
            let problem = Problem::unfit("invalid_body", "A member of the body is missing, unknown or does not fit.");
            return Err(problem.detail(format!("email: {why}")).into());
        }
    };
    let language = asked.language.unwrap_or_else(|| request.language(shop));
    let consent = if request.is_form() {
        Form::MailingList.consent(shop, request.origin())
    } else {
        Form::MailingList.consent_elsewhere(shop, request.origin(), page_elsewhere(shop, request))
    };
    match mailing_list::request_opt_in(shop, OptIn { email, name: None, language, consent }).await? {
        Requested::Accepted if request.wants_page() => Ok(page::look_in_your_inbox(shop, request)?),
        Requested::Accepted => Ok(Reply::json(StatusCode::ACCEPTED, &Accepted { status: "accepted" })?),
        Requested::TooMany { wait } => Err(Problem::too_many(wait).into()),
        Requested::Paused { wait } => Err(Problem::mailing_list_paused(wait).into()),
    }
}

/// The page of the storefront that somebody asked from, as their browser tells it.
fn page_elsewhere<'a>(shop: &Shop, request: &'a Request) -> Option<&'a str> {
    let page = request.header(REFERER)?;
    let origin = Url::parse(page).ok()?.origin().ascii_serialization();
    shop.config().is_origin_of_ours(&origin).then_some(page)
}
