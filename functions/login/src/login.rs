//! Log in with address and password.
//!
//! Every failure gets the same reply after the same work: wrong password, unknown address, no password yet, disabled (PW-2). After
//! too many failures the network or address has to wait, whether or not the address is known.
//!
//! A browser that has logged in before says so by a cookie, a program by `known_browser`. It has tries of its own, so that nobody
//! else's guesses keep its owner out (PW-7).

use deserr::Deserr;
use serde::Serialize;
use shared::accounts::{self, KnownBrowsers, LoginAttempt, LoginOutcome, NewSession};
use shared::http::StatusCode;
use shared::input::MemberErrors;
use shared::passwords::Password;
use shared::shop::Shop;
use shared::values::{CustomerNumber, EmailAddress, Language, Timestamp};
use shared::web::{BodyLimits, Problem, Rejection, Reply, ResponseSpec, Route, SetCookie, Visitor};
use utoipa::ToSchema;

use crate::where_to;

pub const ROUTE: Route = Route::anyone("POST /login", "Log in with address and password", |cx| Box::pin(handle(cx)))
    .request_body::<LoginBody>()
    .body_limits(BodyLimits::AUTH)
    .with_page()
    .responses(&[
        ResponseSpec::json::<SessionView>(StatusCode::OK, "A new session, as a token and as a cookie"),
        ResponseSpec::empty(StatusCode::UNAUTHORIZED, "The same for every reason"),
        ResponseSpec::empty(StatusCode::TOO_MANY_REQUESTS, "Too many failures; Retry-After says how long to wait"),
    ]);

/// The credentials. Any text is accepted as the address; one that is no address is unknown like any other.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct LoginBody {
    /// The e-mail address of the account.
    email: String,
    password: Password,
    /// What an earlier log-in of this device answered as `known_browser`: its tries then count apart from everybody else's. Browsers
    /// send it as a cookie.
    #[deserr(default)]
    known_browser: Option<String>,
    /// For the form of the page: the page to return to.
    #[deserr(default)]
    next: Option<String>,
}

/// An open session.
#[derive(Serialize, ToSchema)]
pub struct SessionView {
    /// For `Authorization: Bearer`. The cookie holds the same token.
    token: String,
    expires_at: Timestamp,
    customer: SessionCustomerView,
    /// Keep it with the device and send it with its next log-in. It names the account by a keyed hash, and opens nothing by itself. The
    /// cookie `__Host-known` holds the same.
    known_browser: String,
}

/// The customer whose session it is.
#[derive(Serialize, ToSchema)]
struct SessionCustomerView {
    number: CustomerNumber,
    #[schema(value_type = EmailAddress)]
    email: String,
    /// The customer's name.
    name: Option<String>,
    #[schema(value_type = Language)]
    language: String,
}

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    let LoginBody { email, password, known_browser, next } = cx.body()?;
    let address = EmailAddress::parse(&email).unwrap_or_else(|_| EmailAddress::placeholder());
    let known_browsers = known_browser.map_or_else(|| cx.known_browsers(), |told| KnownBrowsers::parse(cx.shop, &told));
    let attempt = LoginAttempt { address: &address, client: cx.client(), known_browsers: &known_browsers, session: None };
    match accounts::log_in(cx.shop, attempt, password).await? {
        LoginOutcome::LoggedIn(session) => logged_in(cx, &session, next.as_deref()),
        LoginOutcome::InvalidCredentials => Err(invalid_credentials().into()),
        LoginOutcome::Throttled { wait } => Err(Problem::too_many_requests(wait).into()),
        LoginOutcome::Busy => Err(Problem::unavailable().returning_form().into()),
    }
}

fn logged_in(cx: Visitor<'_>, session: &NewSession, next: Option<&str>) -> Result<Reply, Rejection> {
    let view = SessionView::of(cx.shop, session);
    let reply = if cx.prefers_html() { cx.see_other(&where_to(cx, next)) } else { cx.show(&view) };
    Ok(reply?.cookie(SetCookie::session(cx.shop, session)).cookie(SetCookie::known_browsers(cx.shop, &session.known_browsers)))
}

impl SessionView {
    pub fn of(shop: &Shop, session: &NewSession) -> Self {
        let login = &session.login;
        let customer = SessionCustomerView {
            number: login.number,
            email: login.email.as_typed().to_owned(),
            name: login.name.as_ref().map(ToString::to_string),
            language: login.language.tag().to_owned(),
        };
        let known_browser = session.known_browsers.expose(shop);
        Self { token: session.token.expose(), expires_at: session.expires_at, customer, known_browser }
    }
}

fn invalid_credentials() -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "invalid_credentials", "E-mail address and password do not match.").returning_form()
}
