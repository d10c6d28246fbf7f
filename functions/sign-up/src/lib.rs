//! Sign up, or claim a record that an order or the mailing list made.
//!
//! Signing up takes no password: whoever opens the mailed link chooses it, so nobody can plant one on somebody else's
//! record (CU-4). The reply is the same for every address.

mod page;

use serde::{Deserialize, Serialize};
use shared::customers::{self, ClaimOutcome};
use shared::http::StatusCode;
use shared::mail::{Consent, SignUp};
use shared::mailing_list::Form;
use shared::passwords::{self, Password};
use shared::shop::Shop;
use shared::throttle::{self, Admission, Quota};
use shared::values::secret::MailedToken;
use shared::values::{EmailAddress, Language, Line};
use shared::web::{Access, Answer, BodyLimits, ChoosePassword, Problem, Reply, Request, Route, Stop, link, unless_empty};
use utoipa::ToSchema;

pub const ROUTES: &[Route] = &[
    Route::new("GET /sign-up", Access::Anyone, "The page to sign up with").with_page(),
    Route::new("POST /sign-up", Access::Anyone, "Ask for an account")
        .takes::<Asked>()
        .within(BodyLimits::AUTH)
        .with_page()
        .answers(&[Answer::json::<Accepted>(StatusCode::ACCEPTED, "The same for every address: look in your inbox")]),
    Route::new("GET /sign-up/confirm", Access::Mailed, "The page that the mailed link opens; it changes nothing")
        .asks(&[("token", "the token of the mailed link")])
        .with_page(),
    Route::new("POST /sign-up/confirm", Access::Mailed, "Choose the first password")
        .takes::<Chosen>()
        .within(BodyLimits::AUTH)
        .with_page()
        .answers(&[
            Answer::json::<Done>(StatusCode::OK, "Log-in works now"),
            Answer::empty(StatusCode::GONE, "The link is used, expired or wrong"),
            Answer::empty(StatusCode::UNPROCESSABLE_ENTITY, "The password is too weak; the link still works"),
        ]),
];

/// Who asks for an account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    #[schema(value_type = String)]
    email: EmailAddress,
    #[schema(value_type = Option<String>)]
    #[serde(default, deserialize_with = "unless_empty")]
    name: Option<Line<100>>,
    #[schema(value_type = Option<String>)]
    #[serde(default, deserialize_with = "unless_empty")]
    company: Option<Line<100>>,
    #[schema(value_type = Option<String>)]
    #[serde(default, deserialize_with = "unless_empty")]
    language: Option<Language>,
    /// The box for the mailing list: it still has to be confirmed (ML-1).
    #[serde(default)]
    newsletter: bool,
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

/// It is done.
#[derive(Serialize, ToSchema)]
pub struct Done {
    status: &'static str,
}

pub async fn handle(shop: &Shop, request: Request) -> Result<Reply, Stop> {
    match request.at() {
        "GET /sign-up" => Ok(page::form(shop, &request)?),
        "POST /sign-up" => ask(shop, &request).await,
        "GET /sign-up/confirm" => open(shop, &request).await,
        _ => choose(shop, &request).await,
    }
}

async fn ask(shop: &Shop, request: &Request) -> Result<Reply, Stop> {
    let asked: Asked = request.body()?;
    if let Admission::Refused { wait } = throttle::count_from(shop, Quota::SIGN_UPS, request.origin().prefix()).await? {
        return Err(Problem::too_many(wait).into());
    }
    let language = asked.language.unwrap_or_else(|| request.language(shop));
    let consent = asked.newsletter.then(|| consent(shop, request));
    let sign_up = SignUp { email: asked.email, name: asked.name, company: asked.company, language, newsletter: consent };
    customers::request_sign_up(shop, sign_up).await?;
    if request.wants_page() {
        return Ok(page::look_in_your_inbox(shop, request)?);
    }
    Ok(Reply::json(StatusCode::ACCEPTED, &Accepted { status: "accepted" })?)
}

/// The ticked box, on our own page or on one that we have not seen.
fn consent(shop: &Shop, request: &Request) -> Consent {
    if request.is_form() {
        Form::SignUp.consent(shop, request.origin())
    } else {
        Form::SignUp.consent_elsewhere(shop, request.origin(), None)
    }
}

/// Opening the link changes nothing: mail scanners open links too.
async fn open(shop: &Shop, request: &Request) -> Result<Reply, Stop> {
    let token = request.mailed_token().ok_or_else(Problem::link_gone)?;
    link::opens(shop, request, customers::claimable(shop, &token)).await?;
    Ok(ChoosePassword::FIRST.page(shop, request, &token, None).await?)
}

async fn choose(shop: &Shop, request: &Request) -> Result<Reply, Stop> {
    let chosen: Chosen = request.body()?;
    let token = MailedToken::parse(&chosen.token).ok_or_else(Problem::link_gone)?;
    let login = link::opens(shop, request, customers::claimable(shop, &token)).await?;
    let password = match passwords::choose(shop, &login, chosen.password).await? {
        Ok(password) => password,
        Err(weak) => return Ok(ChoosePassword::FIRST.again(shop, request, &token, weak).await?),
    };
    match customers::claim(shop, &login, &token, password, request.origin()).await? {
        ClaimOutcome::Claimed if request.wants_page() => Ok(page::welcome(shop, request)?),
        ClaimOutcome::Claimed => Ok(Reply::json(StatusCode::OK, &Done { status: "done" })?),
        ClaimOutcome::LinkGone => Err(Problem::link_gone().into()),
    }
}
