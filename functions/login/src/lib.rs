//! Log in and out.
//!
//! Every way a log-in can fail gets one reply, after the same work: wrong password, unknown address, no password yet,
//! disabled (PW-2). Whoever tries too often waits, whether the address is known or not.

mod page;

use serde::{Deserialize, Serialize};
use shared::fault::Fault;
use shared::http::StatusCode;
use shared::passwords::Password;
use shared::sessions::{self, LogIn, Opened};
use shared::shop::Shop;
use shared::values::{CustomerNumber, EmailAddress, Span, Timestamp};
use shared::web::{Access, Answer, BodyLimits, Problem, Reply, Request, Route, SESSION_COOKIE, SetCookie, Stop};
use utoipa::ToSchema;

pub const ROUTES: &[Route] = &[
    Route::new("GET /login", Access::AnyoneOrCustomer, "The page to log in with").with_page(),
    Route::new("POST /login", Access::Anyone, "Log in with address and password")
        .takes::<Credentials>()
        .within(BodyLimits::AUTH)
        .with_page()
        .answers(&[
            Answer::json::<SessionOpened>(StatusCode::OK, "A new session, as a token and as a cookie"),
            Answer::empty(StatusCode::UNAUTHORIZED, "The same for every way it can fail"),
            Answer::empty(StatusCode::TOO_MANY_REQUESTS, "Too many failures; Retry-After says how long to wait"),
        ]),
    Route::new("POST /logout", Access::AnyoneOrCustomer, "End this session")
        .with_page()
        .answers(&[Answer::empty(StatusCode::NO_CONTENT, "No session is open now")]),
];

/// What somebody logs in with. An address that cannot be one is simply unknown.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    email: String,
    #[schema(value_type = String)]
    password: Password,
}

/// An open session.
#[derive(Serialize, ToSchema)]
pub struct SessionOpened {
    /// For `Authorization: Bearer`; the cookie holds the same.
    token: String,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    customer: Who,
}

/// Whose session it is.
#[derive(Serialize, ToSchema)]
pub struct Who {
    number: CustomerNumber,
    email: String,
    name: Option<String>,
    language: String,
}

pub async fn handle(shop: &Shop, request: Request) -> Result<Reply, Stop> {
    match request.at() {
        "GET /login" if request.customer().is_ok() => Ok(Reply::redirect(StatusCode::SEE_OTHER, "/account")),
        "GET /login" => Ok(page::form(shop, &request, "", None)?),
        "POST /login" => log_in(shop, &request).await,
        _ => log_out(shop, &request).await,
    }
}

async fn log_in(shop: &Shop, request: &Request) -> Result<Reply, Stop> {
    let credentials: Credentials = request.body()?;
    let address = EmailAddress::parse(&credentials.email).unwrap_or_else(|_| EmailAddress::nobody());
    let log_in = sessions::log_in(shop, &address, credentials.password, request.origin()).await?;
    shop.count(log_in.event());
    match log_in {
        LogIn::Opened(opened) => Ok(welcome(request, &opened, shop.now())?),
        LogIn::Refused if request.wants_page() => Ok(page::form(shop, request, &credentials.email, Some("login-failed"))?),
        LogIn::Refused => Err(refused().into()),
        LogIn::TooMany { wait } => Err(Problem::too_many(wait).into()),
        LogIn::Busy => Err(Problem::unavailable().into()),
    }
}

fn welcome(request: &Request, opened: &Opened, now: Timestamp) -> Result<Reply, Fault> {
    let token = opened.token.expose();
    let cookie = SetCookie { name: SESSION_COOKIE, value: token.clone(), max_age: Some(opened.ends_at.since(now)) };
    if request.wants_page() {
        return Ok(Reply::redirect(StatusCode::SEE_OTHER, "/account").cookie(cookie));
    }
    let login = &opened.login;
    let customer = Who {
        number: login.number,
        email: login.email.typed().to_owned(),
        name: login.name.as_ref().map(ToString::to_string),
        language: login.language.tag().to_owned(),
    };
    Ok(Reply::json(StatusCode::OK, &SessionOpened { token, expires_at: opened.ends_at, customer })?.cookie(cookie))
}

fn refused() -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "invalid_credentials", "That e-mail address and password do not belong together.")
}

/// Logging out twice is as good as once.
async fn log_out(shop: &Shop, request: &Request) -> Result<Reply, Stop> {
    if let Ok(signed_in) = request.customer() {
        sessions::close(shop, signed_in.customer.number, &signed_in.session).await?;
    }
    let gone = SetCookie { name: SESSION_COOKIE, value: String::new(), max_age: Some(Span::ZERO) };
    let reply = if request.wants_page() { Reply::redirect(StatusCode::SEE_OTHER, "/login") } else { Reply::empty(StatusCode::NO_CONTENT) };
    Ok(reply.cookie(gone))
}
