//! Set a new password when the old one is forgotten.
//!
//! Asking gets one reply for every address and changes nothing (PW-4, S-RS-1, S-RS-11). The mailed link opens a page;
//! only its form changes something, once, within an hour. A password that is too weak does not use the link up.

mod page;

use serde::{Deserialize, Serialize};
use shared::customers::LoginRecord;
use shared::http::StatusCode;
use shared::passwords::{self, Password, ResetOutcome};
use shared::shop::Shop;
use shared::throttle::{self, Admission, Quota};
use shared::values::EmailAddress;
use shared::values::secret::MailedToken;
use shared::web::{Access, BodyLimits, ChoosePassword, Problem, Rejection, Reply, Request, ResponseSpec, Route, link};
use utoipa::ToSchema;

pub const ROUTES: &[Route] = &[
    Route::new("GET /password-reset", Access::Anyone, "The page to ask for a new password").with_page(),
    Route::new("POST /password-reset", Access::Anyone, "Ask for a link that sets a new password")
        .request_body::<ResetRequestBody>()
        .body_limits(BodyLimits::AUTH)
        .with_page()
        .responses(&[
            ResponseSpec::json::<AcceptedView>(StatusCode::ACCEPTED, "The same for every address: look in your inbox"),
            ResponseSpec::empty(StatusCode::TOO_MANY_REQUESTS, "Too many from this network; Retry-After says how long to wait"),
        ]),
    Route::new("GET /password-reset/confirm", Access::LinkToken, "The page that the mailed link opens; it changes nothing")
        .query_parameters(&[("token", "the token of the mailed link")])
        .with_page(),
    Route::new("POST /password-reset/confirm", Access::LinkToken, "Choose the new password")
        .request_body::<ResetConfirmBody>()
        .body_limits(BodyLimits::AUTH)
        .with_page()
        .responses(&[
            ResponseSpec::json::<DoneView>(StatusCode::OK, "Log-in works with the new password; every session has ended"),
            ResponseSpec::empty(StatusCode::GONE, "The link is used, expired or wrong"),
            ResponseSpec::empty(StatusCode::UNPROCESSABLE_ENTITY, "The password is too weak; the link still works"),
            ResponseSpec::empty(StatusCode::TOO_MANY_REQUESTS, "Too many wrong links from this network"),
        ]),
];

/// Who has forgotten the password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResetRequestBody {
    #[schema(value_type = String)]
    email: EmailAddress,
}

/// The same from the page's form, which is shown again with what cannot be an address.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ResetRequestForm {
    email: String,
}

/// What everybody is told.
#[derive(Serialize, ToSchema)]
pub struct AcceptedView {
    status: &'static str,
}

/// The mailed token and the chosen password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResetConfirmBody {
    token: String,
    #[schema(value_type = String)]
    password: Password,
}

/// It is done. Nobody is logged in by it (S-RS-5).
#[derive(Serialize, ToSchema)]
pub struct DoneView {
    status: &'static str,
}

pub async fn handle(shop: &Shop, request: Request) -> Result<Reply, Rejection> {
    match request.at() {
        "GET /password-reset" => Ok(page::form(shop, &request, "", None)?),
        "POST /password-reset" => request_reset(shop, &request).await,
        "GET /password-reset/confirm" => page::explain_gone(shop, &request, open(shop, &request).await),
        _ => page::explain_gone(shop, &request, confirm(shop, &request).await),
    }
}

async fn request_reset(shop: &Shop, request: &Request) -> Result<Reply, Rejection> {
    let email = if request.prefers_html() && request.is_form() {
        let typed = request.body::<ResetRequestForm>()?.email;
        match EmailAddress::parse(&typed) {
            Ok(email) => email,
            Err(_) => return Ok(page::form(shop, request, &typed, Some("error-email"))?),
        }
    } else {
        request.body::<ResetRequestBody>()?.email
    };
    if let Admission::Throttled { wait } = throttle::consume_for(shop, Quota::RESET_REQUESTS, request.client().prefix()).await? {
        return Err(Problem::too_many_requests(wait).into());
    }
    passwords::request_reset(shop, email).await?;
    if request.prefers_html() {
        return Ok(page::check_your_inbox(shop, request)?);
    }
    Ok(Reply::json(StatusCode::ACCEPTED, &AcceptedView { status: "accepted" })?)
}

/// Opening the link changes nothing: mail scanners open links too.
async fn open(shop: &Shop, request: &Request) -> Result<Reply, Rejection> {
    let token = request.mailed_token().ok_or_else(Problem::link_gone)?;
    let _login: LoginRecord = link::open(shop, request, passwords::find_resettable(shop, &token)).await?;
    Ok(ChoosePassword::NEW.page(shop, request, &token, None).await?)
}

/// Nothing is hashed before the link is known to be good.
async fn confirm(shop: &Shop, request: &Request) -> Result<Reply, Rejection> {
    let body: ResetConfirmBody = request.body()?;
    let token = MailedToken::parse(&body.token).ok_or_else(Problem::link_gone)?;
    let login = link::open(shop, request, passwords::find_resettable(shop, &token)).await?;
    let password = match passwords::validate(shop, &login, body.password).await? {
        Ok(password) => password,
        Err(weak) => return Ok(ChoosePassword::NEW.again(shop, request, &token, weak).await?),
    };
    match passwords::reset(shop, &login, &token, password, request.client()).await? {
        ResetOutcome::Reset if request.prefers_html() => Ok(page::done(shop, request)?),
        ResetOutcome::Reset => Ok(Reply::json(StatusCode::OK, &DoneView { status: "done" })?),
        ResetOutcome::LinkGone => Err(link::gone(shop, request).await?.into()),
    }
}
