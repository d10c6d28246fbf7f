//! Log in and out.
//!
//! Every way a log-in can fail gets one reply, after the same work: wrong password, unknown address, no password yet,
//! disabled (PW-2). Whoever tries too often waits, whether the address is known or not.

mod page;

use serde::{Deserialize, Serialize};
use shared::fault::Fault;
use shared::http::StatusCode;
use shared::passwords::Password;
use shared::sessions::{self, LoginOutcome, NewSession};
use shared::shop::Shop;
use shared::values::{CustomerNumber, EmailAddress, Span, Timestamp};
use shared::web::{Access, BodyLimits, Problem, Rejection, Reply, Request, ResponseSpec, Route, SESSION_COOKIE, SetCookie};
use utoipa::ToSchema;

pub const ROUTES: &[Route] = &[
    Route::whole("GET /login", Access::OptionalCustomer, "The page to log in with").with_page(),
    Route::whole("POST /login", Access::Anyone, "Log in with address and password")
        .request_body::<LoginBody>()
        .body_limits(BodyLimits::AUTH)
        .with_page()
        .responses(&[
            ResponseSpec::json::<SessionView>(StatusCode::OK, "A new session, as a token and as a cookie"),
            ResponseSpec::empty(StatusCode::UNAUTHORIZED, "The same for every way it can fail"),
            ResponseSpec::empty(StatusCode::TOO_MANY_REQUESTS, "Too many failures; Retry-After says how long to wait"),
        ]),
    Route::whole("POST /logout", Access::OptionalCustomer, "End this session")
        .with_page()
        .responses(&[ResponseSpec::empty(StatusCode::NO_CONTENT, "No session is open now")]),
];

/// What somebody logs in with. An address that cannot be one is simply unknown.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginBody {
    email: String,
    #[schema(value_type = String)]
    password: Password,
}

/// An open session.
#[derive(Serialize, ToSchema)]
pub struct SessionView {
    /// For `Authorization: Bearer`; the cookie holds the same.
    token: String,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    customer: SessionCustomerView,
}

/// Whose session it is.
#[derive(Serialize, ToSchema)]
pub struct SessionCustomerView {
    number: CustomerNumber,
    email: String,
    name: Option<String>,
    language: String,
}

pub async fn handle(shop: &Shop, request: Request) -> Result<Reply, Rejection> {
    match request.at() {
        "GET /login" if request.customer().is_ok() => Ok(Reply::redirect(StatusCode::SEE_OTHER, "/account")),
        "GET /login" => Ok(page::form(shop, &request, "", None)?),
        "POST /login" => log_in(shop, &request).await,
        _ => log_out(shop, &request).await,
    }
}

async fn log_in(shop: &Shop, request: &Request) -> Result<Reply, Rejection> {
    let credentials: LoginBody = request.serde_body()?;
    let address = EmailAddress::parse(&credentials.email).unwrap_or_else(|_| EmailAddress::placeholder());
    let outcome = sessions::log_in(shop, &address, credentials.password, request.client()).await?;
    match outcome {
        LoginOutcome::LoggedIn(opened) => Ok(logged_in(request, &opened, shop.now())?),
        LoginOutcome::InvalidCredentials if request.prefers_html() => {
            Ok(page::form(shop, request, &credentials.email, Some("login-failed"))?)
        }
        LoginOutcome::InvalidCredentials => Err(invalid_credentials().into()),
        LoginOutcome::Throttled { wait } => Err(Problem::too_many_requests(wait).into()),
        LoginOutcome::Busy => Err(Problem::unavailable().into()),
    }
}

fn logged_in(request: &Request, opened: &NewSession, now: Timestamp) -> Result<Reply, Fault> {
    let token = opened.token.expose();
    let cookie = SetCookie { name: SESSION_COOKIE, value: token.clone(), max_age: Some(opened.expires_at.since(now)) };
    if request.prefers_html() {
        return Ok(Reply::redirect(StatusCode::SEE_OTHER, "/account").cookie(cookie));
    }
    let login = &opened.login;
    let customer = SessionCustomerView {
        number: login.number,
        email: login.email.as_typed().to_owned(),
        name: login.name.as_ref().map(ToString::to_string),
        language: login.language.tag().to_owned(),
    };
    Ok(Reply::json(StatusCode::OK, &SessionView { token, expires_at: opened.expires_at, customer })?.cookie(cookie))
}

fn invalid_credentials() -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "invalid_credentials", "That e-mail address and password do not belong together.")
}

/// Logging out twice is as good as once.
async fn log_out(shop: &Shop, request: &Request) -> Result<Reply, Rejection> {
    if let Ok(signed_in) = request.customer() {
        sessions::close(shop, signed_in.customer.number, &signed_in.session).await?;
    }
    let gone = SetCookie { name: SESSION_COOKIE, value: String::new(), max_age: Some(Span::ZERO) };
    let reply =
        if request.prefers_html() { Reply::redirect(StatusCode::SEE_OTHER, "/login") } else { Reply::empty(StatusCode::NO_CONTENT) };
    Ok(reply.cookie(gone))
}
