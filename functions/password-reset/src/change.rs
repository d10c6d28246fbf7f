//! Change the password while logged in, with the current one (S-CH-1).
//!
//! Every other session ends and the owner is told by mail (PW-5). Wrong guesses are limited as log-ins are.

use deserr::Deserr;
use serde::Serialize;
use shared::accounts::{self, LoginAttempt, NewSession, OwnChangeOutcome};
use shared::customers;
use shared::http::StatusCode;
use shared::input::{MemberError, MemberErrors};
use shared::pages::weak_password;
use shared::passwords::Password;
use shared::values::Timestamp;
use shared::web::{BodyLimits, Problem, Rejection, Reply, ResponseSpec, Route, SetCookie, SignedIn};
use utoipa::ToSchema;

pub const ROUTE: Route = Route::customer("POST /account/security/password", "Change the password", |cx| Box::pin(handle(cx)))
    .request_body::<ChangeBody>()
    .body_limits(BodyLimits::AUTH)
    .with_page()
    .with_settings()
    .responses(&[
        ResponseSpec::json::<ChangedView>(StatusCode::OK, "Changed; every session has ended but the one that this answer opens"),
        ResponseSpec::empty(StatusCode::UNPROCESSABLE_ENTITY, "The current password is wrong, or the new one too weak"),
        ResponseSpec::empty(StatusCode::TOO_MANY_REQUESTS, "Too many wrong passwords; Retry-After says how long to wait"),
    ]);

/// The current password and the new one.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct ChangeBody {
    current_password: Password,
    password: Password,
}

/// The session that goes on after the change.
#[derive(Serialize, ToSchema)]
struct ChangedView {
    /// For `Authorization: Bearer`, in place of the token of this call. The cookie holds the same.
    token: String,
    expires_at: Timestamp,
    /// As in the answer to a log-in.
    known_browser: String,
}

async fn handle(cx: SignedIn<'_>) -> Result<Reply, Rejection> {
    let ChangeBody { current_password, password } = cx.body()?;
    let Some(login) = customers::find_login(cx.shop, &cx.customer().email).await? else { return Err(Problem::not_found().into()) };
    let password = accounts::validate_password(cx.shop, &login, password).await?.map_err(weak_password)?;
    let known_browsers = cx.known_browsers();
    let attempt =
        LoginAttempt { address: &cx.customer().email, client: cx.client(), known_browsers: &known_browsers, session: Some(cx.session()) };
    match accounts::change_password(cx.shop, attempt, current_password, password).await? {
        OwnChangeOutcome::Changed(session) => changed(cx, &session),
        OwnChangeOutcome::WrongPassword => Err(wrong_password().into()),
        OwnChangeOutcome::Throttled { wait } => Err(Problem::too_many_requests(wait).into()),
        OwnChangeOutcome::Busy | OwnChangeOutcome::Outdated => Err(Problem::unavailable().returning_form().into()),
    }
}

fn changed(cx: SignedIn<'_>, session: &NewSession) -> Result<Reply, Rejection> {
    let reply = if cx.prefers_html() {
        cx.see_other_with("/account/security", "security-password-changed")?
    } else {
        let known_browser = session.known_browsers.expose(cx.shop);
        cx.show(&ChangedView { token: session.token.expose(), expires_at: session.expires_at, known_browser })?
    };
    Ok(reply.cookie(SetCookie::session(cx.shop, session)).cookie(SetCookie::known_browsers(cx.shop, &session.known_browsers)))
}

fn wrong_password() -> Problem {
    let error = MemberError::new("current_password", "wrong_password", "this is not the current password");
    Problem::unprocessable("wrong_password", "This is not your password.").error(error)
}
