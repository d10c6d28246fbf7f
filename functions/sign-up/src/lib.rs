//! Sign up, or claim a record that an order or the mailing list made.
//!
//! Signing up takes no password: whoever opens the mailed link chooses it, so nobody can plant one on somebody else's
//! record (CU-4). The reply is the same for every address.

mod page;

use serde::{Deserialize, Serialize};
use shared::customers::{self, ClaimOutcome};
use shared::http::StatusCode;
use shared::mail::{Consent, SignUpRequest};
use shared::mailing_list::ConsentForm;
use shared::passwords::{self, Password};
use shared::shop::Shop;
use shared::throttle::{self, Admission, Quota};
use shared::values::secret::MailedToken;
use shared::values::{EmailAddress, Language, ShortText};
use shared::web::{
    Access, BodyLimits, ChoosePassword, Problem, Rejection, Reply, Request, ResponseSpec, Route, empty_string_as_none, link,
};
use utoipa::ToSchema;

pub const ROUTES: &[Route] = &[
    Route::new("GET /sign-up", Access::Anyone, "The page to sign up with").with_page(),
    Route::new("POST /sign-up", Access::Anyone, "Ask for an account")
        .request_body::<SignUpBody>()
        .body_limits(BodyLimits::AUTH)
        .with_page()
        .responses(&[ResponseSpec::json::<AcceptedView>(StatusCode::ACCEPTED, "The same for every address: look in your inbox")]),
    Route::new("GET /sign-up/confirm", Access::LinkToken, "The page that the mailed link opens; it changes nothing")
        .query_parameters(&[("token", "the token of the mailed link")])
        .with_page(),
    Route::new("POST /sign-up/confirm", Access::LinkToken, "Choose the first password")
        .request_body::<SignUpConfirmBody>()
        .body_limits(BodyLimits::AUTH)
        .with_page()
        .responses(&[
            ResponseSpec::json::<DoneView>(StatusCode::OK, "Log-in works now"),
            ResponseSpec::empty(StatusCode::GONE, "The link is used, expired or wrong"),
            ResponseSpec::empty(StatusCode::UNPROCESSABLE_ENTITY, "The password is too weak; the link still works"),
        ]),
];

/// Who asks for an account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignUpBody {
    #[schema(value_type = String)]
    email: EmailAddress,
    #[schema(value_type = Option<String>)]
    #[serde(default, deserialize_with = "empty_string_as_none")]
    name: Option<ShortText<100>>,
    #[schema(value_type = Option<String>)]
    #[serde(default, deserialize_with = "empty_string_as_none")]
    company: Option<ShortText<100>>,
    #[schema(value_type = Option<String>)]
    #[serde(default, deserialize_with = "empty_string_as_none")]
    language: Option<Language>,
    /// The box for the mailing list: it still has to be confirmed (ML-1).
    #[serde(default)]
    newsletter: bool,
}

/// What everybody is told.
#[derive(Serialize, ToSchema)]
pub struct AcceptedView {
    status: &'static str,
}

/// The mailed token and the chosen password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignUpConfirmBody {
    token: String,
    #[schema(value_type = String)]
    password: Password,
}

/// It is done.
#[derive(Serialize, ToSchema)]
pub struct DoneView {
    status: &'static str,
}

pub async fn handle(shop: &Shop, request: Request) -> Result<Reply, Rejection> {
    match request.at() {
        "GET /sign-up" => Ok(page::form(shop, &request)?),
        "POST /sign-up" => request_sign_up(shop, &request).await,
        "GET /sign-up/confirm" => open(shop, &request).await,
        _ => confirm(shop, &request).await,
    }
}

async fn request_sign_up(shop: &Shop, request: &Request) -> Result<Reply, Rejection> {
    let body: SignUpBody = request.body()?;
    if let Admission::Throttled { wait } = throttle::consume_for(shop, Quota::SIGN_UPS, request.client().prefix()).await? {
        return Err(Problem::too_many_requests(wait).into());
    }
    let language = body.language.unwrap_or_else(|| request.language(shop));
    let consent = body.newsletter.then(|| consent(shop, request));
    let sign_up = SignUpRequest { email: body.email, name: body.name, company: body.company, language, newsletter: consent };
    customers::request_sign_up(shop, sign_up).await?;
    if request.prefers_html() {
        return Ok(page::check_your_inbox(shop, request)?);
    }
    Ok(Reply::json(StatusCode::ACCEPTED, &AcceptedView { status: "accepted" })?)
}

/// The ticked box, on our own page or on one that we have not seen.
fn consent(shop: &Shop, request: &Request) -> Consent {
    if request.is_form() {
        ConsentForm::SignUp.consent(shop, request.client())
    } else {
        ConsentForm::SignUp.external_consent(shop, request.client(), None)
    }
}

/// Opening the link changes nothing: mail scanners open links too.
async fn open(shop: &Shop, request: &Request) -> Result<Reply, Rejection> {
    let token = request.mailed_token().ok_or_else(Problem::link_gone)?;
    link::open(shop, request, customers::find_claimable(shop, &token)).await?;
    Ok(ChoosePassword::FIRST.page(shop, request, &token, None).await?)
}

async fn confirm(shop: &Shop, request: &Request) -> Result<Reply, Rejection> {
    let body: SignUpConfirmBody = request.body()?;
    let token = MailedToken::parse(&body.token).ok_or_else(Problem::link_gone)?;
    let login = link::open(shop, request, customers::find_claimable(shop, &token)).await?;
    let password = match passwords::validate(shop, &login, body.password).await? {
        Ok(password) => password,
        Err(weak) => return Ok(ChoosePassword::FIRST.again(shop, request, &token, weak).await?),
    };
    match customers::claim(shop, &login, &token, password, request.client()).await? {
        ClaimOutcome::Claimed if request.prefers_html() => Ok(page::welcome(shop, request)?),
        ClaimOutcome::Claimed => Ok(Reply::json(StatusCode::OK, &DoneView { status: "done" })?),
        ClaimOutcome::LinkGone => Err(Problem::link_gone().into()),
    }
}
