//! Sign in with address, password and second factor.
//!
//! Every failure gets the same reply after the same work: unknown address, wrong password, wrong or used code, disabled, not enrolled
//! (S-ST-2). A browser that has signed in before has tries of its own, so that nobody else's guesses keep its owner out.

use deserr::Deserr;
use serde::Serialize;
use shared::http::StatusCode;
use shared::input::MemberErrors;
use shared::passwords::Password;
use shared::staff::Role;
use shared::staff::credentials::SecondFactor;
use shared::staff::sessions;
use shared::staff::sign_in::{self, KnownStaffBrowser, SignInAttempt, SignInOutcome, SignedIn};
use shared::values::{EmailAddress, StaffId, Timestamp};
use shared::web::{BodyLimits, Caller, KNOWN_STAFF_COOKIE, Problem, Rejection, Reply, ResponseSpec, Route, SetCookie, Visitor};
use utoipa::ToSchema;

use crate::where_to;

pub const ROUTE: Route =
    Route::optional_staff("POST /admin/sign-in", "Sign in to the back office with address, password and second factor", |cx| {
        Box::pin(handle(cx))
    })
    .request_body::<SignInBody>()
    .body_limits(BodyLimits::AUTH)
    .with_page()
    .responses(&[
        ResponseSpec::json::<StaffSessionView>(StatusCode::OK, "A new session, as a token and as a cookie"),
        ResponseSpec::empty(StatusCode::UNAUTHORIZED, "The same for every reason"),
        ResponseSpec::empty(StatusCode::TOO_MANY_REQUESTS, "Too many failures; Retry-After says how long to wait"),
    ]);

/// The credentials. Any text is accepted as the address; one that is no address is unknown like any other.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct SignInBody {
    /// The e-mail address of the account.
    email: String,
    password: Password,
    /// The six digits that the app shows, or a recovery code.
    #[schema(value_type = String)]
    code: SecondFactor,
    /// For the form of the page: the page to return to.
    #[deserr(default)]
    next: Option<String>,
}

/// An open session.
#[derive(Serialize, ToSchema)]
struct StaffSessionView {
    /// For `Authorization: Bearer`. The cookie holds the same token.
    token: String,
    expires_at: Timestamp,
    staff: SessionStaffView,
}

/// The member of the staff whose session it is.
#[derive(Serialize, ToSchema)]
struct SessionStaffView {
    /// Names them in the audit log.
    #[schema(value_type = String)]
    id: StaffId,
    #[schema(value_type = EmailAddress)]
    email: String,
    /// Their name.
    name: String,
    /// `owner`, `manager`, `support`, `marketing`, `affiliates` or `auditor`.
    #[schema(value_type = String)]
    role: Role,
}

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    let SignInBody { email, password, code, next } = cx.body()?;
    let address = EmailAddress::parse(&email).unwrap_or_else(|_| EmailAddress::placeholder());
    let known = cx.request.cookie(KNOWN_STAFF_COOKIE).and_then(|cookie| KnownStaffBrowser::parse(cx.shop, &cookie));
    let attempt = SignInAttempt { address: &address, password, second_factor: &code, client: cx.client(), known_browser: known.as_ref() };
    match sign_in::sign_in(cx.shop, attempt).await? {
        SignInOutcome::SignedIn(signed_in) => welcome(cx, &signed_in, next.as_deref()).await,
        SignInOutcome::Refused => Err(refused().into()),
        SignInOutcome::Throttled { wait } => Err(Problem::too_many_requests(wait).into()),
        SignInOutcome::Busy => Err(Problem::unavailable().returning_form().into()),
    }
}

async fn welcome(cx: Visitor<'_>, signed_in: &SignedIn, next: Option<&str>) -> Result<Reply, Rejection> {
    let SignedIn { session, member, known_browser } = signed_in;
    // A new session replaces the one that this browser had (S-SE-2).
    if let Caller::Staff(staff) = cx.request.caller()
        && let Some(earlier) = &staff.session
    {
        sessions::close(cx.shop, &staff.id, earlier).await?;
    }
    let staff = SessionStaffView {
        id: member.id.clone(),
        email: member.email.as_typed().to_owned(),
        name: member.name.to_string(),
        role: member.role,
    };
    let view = StaffSessionView { token: session.token.expose(), expires_at: session.expires_at, staff };
    let reply = if cx.prefers_html() { cx.see_other(&where_to(cx, next)) } else { cx.show(&view) };
    Ok(reply?.cookie(SetCookie::staff_session(cx.shop, session)).cookie(SetCookie::known_staff_browser(cx.shop, known_browser)))
}

/// What cannot be told apart from anything else that fails.
pub(crate) fn refused() -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "sign_in_refused", "Address, password and code do not match.").returning_form()
}
