//! Set a new password when the old one is forgotten.
//!
//! Asking gets one reply for every address and changes nothing (PW-4, S-RS-1, S-RS-11). The mailed link opens a page;
//! only its form changes something, once, within an hour. A password that is too weak does not use the link up.

mod page;

use serde::{Deserialize, Serialize};
use shared::customers::Login;
use shared::http::StatusCode;
use shared::passwords::{self, Password, ResetOutcome};
use shared::shop::Shop;
use shared::throttle::{self, Admission, Quota};
use shared::values::EmailAddress;
use shared::values::secret::MailedToken;
use shared::web::{Access, Answer, BodyLimits, ChoosePassword, Problem, Reply, Request, Route, Stop, link};
use utoipa::ToSchema;

pub const ROUTES: &[Route] = &[
    Route::new("GET /password-reset", Access::Anyone, "The page to ask for a new password").with_page(),
    Route::new("POST /password-reset", Access::Anyone, "Ask for a link that sets a new password")
        .takes::<Asked>()
        .within(BodyLimits::AUTH)
        .with_page()
        .answers(&[
            Answer::json::<Accepted>(StatusCode::ACCEPTED, "The same for every address: look in your inbox"),
            Answer::empty(StatusCode::TOO_MANY_REQUESTS, "Too many from this network; Retry-After says how long to wait"),
        ]),
    Route::new("GET /password-reset/confirm", Access::Mailed, "The page that the mailed link opens; it changes nothing")
        .asks(&[("token", "the token of the mailed link")])
        .with_page(),
    Route::new("POST /password-reset/confirm", Access::Mailed, "Choose the new password")
        .takes::<Chosen>()
        .within(BodyLimits::AUTH)
        .with_page()
        .answers(&[
            Answer::json::<Done>(StatusCode::OK, "Log-in works with the new password; every session has ended"),
            Answer::empty(StatusCode::GONE, "The link is used, expired or wrong"),
            Answer::empty(StatusCode::UNPROCESSABLE_ENTITY, "The password is too weak; the link still works"),
            Answer::empty(StatusCode::TOO_MANY_REQUESTS, "Too many wrong links from this network"),
        ]),
];

/// Who has forgotten the password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    #[schema(value_type = String)]
    email: EmailAddress,
}

/// The same from the page's form, which is shown again with what cannot be an address.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AskedByForm {
    email: String,
}

/// What everybody is told.
#[derive(Serialize, ToSchema)]
pub struct Accepted {
    status: &'static str,
}

/// The mailed token and the chosen password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Chosen {
    token: String,
    #[schema(value_type = String)]
    password: Password,
}

/// It is done. Nobody is logged in by it (S-RS-5).
#[derive(Serialize, ToSchema)]
pub struct Done {
    status: &'static str,
}

pub async fn handle(shop: &Shop, request: Request) -> Result<Reply, Stop> {
    match request.at() {
        "GET /password-reset" => Ok(page::form(shop, &request, "", None)?),
        "POST /password-reset" => ask(shop, &request).await,
        "GET /password-reset/confirm" => page::explaining_gone(shop, &request, open(shop, &request).await),
        _ => page::explaining_gone(shop, &request, choose(shop, &request).await),
    }
}

async fn ask(shop: &Shop, request: &Request) -> Result<Reply, Stop> {
    let email = if request.wants_page() && request.is_form() {
        let typed = request.body::<AskedByForm>()?.email;
        match EmailAddress::parse(&typed) {
            Ok(email) => email,
            Err(_) => return Ok(page::form(shop, request, &typed, Some("error-email"))?),
        }
    } else {
        request.body::<Asked>()?.email
    };
    if let Admission::Refused { wait } = throttle::count_from(shop, Quota::RESET_REQUESTS, request.origin().prefix()).await? {
        return Err(Problem::too_many(wait).into());
    }
    passwords::request_reset(shop, email).await?;
    if request.wants_page() {
        return Ok(page::look_in_your_inbox(shop, request)?);
    }
    Ok(Reply::json(StatusCode::ACCEPTED, &Accepted { status: "accepted" })?)
}

/// Opening the link changes nothing: mail scanners open links too.
async fn open(shop: &Shop, request: &Request) -> Result<Reply, Stop> {
    let token = request.mailed_token().ok_or_else(Problem::link_gone)?;
    let _login: Login = link::opens(shop, request, passwords::resettable(shop, &token)).await?;
    Ok(ChoosePassword::NEW.page(shop, request, &token, None).await?)
}

/// Nothing is hashed before the link is known to be good.
async fn choose(shop: &Shop, request: &Request) -> Result<Reply, Stop> {
    let chosen: Chosen = request.body()?;
    let token = MailedToken::parse(&chosen.token).ok_or_else(Problem::link_gone)?;
    let login = link::opens(shop, request, passwords::resettable(shop, &token)).await?;
    let password = match passwords::choose(shop, &login, chosen.password).await? {
        Ok(password) => password,
        Err(weak) => return Ok(ChoosePassword::NEW.again(shop, request, &token, weak).await?),
    };
    match passwords::reset(shop, &login, &token, password, request.origin()).await? {
        ResetOutcome::Reset if request.wants_page() => Ok(page::done(shop, request)?),
        ResetOutcome::Reset => Ok(Reply::json(StatusCode::OK, &Done { status: "done" })?),
        ResetOutcome::LinkGone => Err(link::gone(shop, request).await?.into()),
    }
}
