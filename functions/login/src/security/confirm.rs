//! Confirm the password while logged in. It counts as a log-in: a new session replaces this one (S-SE-2, S-SE-8).

use deserr::Deserr;
use shared::accounts::{self, LoginAttempt, LoginOutcome, sessions};
use shared::http::StatusCode;
use shared::input::{MemberError, MemberErrors};
use shared::passwords::Password;
use shared::web::{BodyLimits, Problem, Rejection, Reply, ResponseSpec, Route, SetCookie, SignedIn};
use utoipa::ToSchema;

use super::PAGE;
use crate::login::SessionView;

pub const ROUTE: Route =
    Route::customer("POST /account/security/confirm", "Confirm the password, for what needs a recent log-in", |cx| Box::pin(handle(cx)))
        .request_body::<ConfirmPasswordBody>()
        .body_limits(BodyLimits::AUTH)
        .with_page()
        .responses(&[
            ResponseSpec::json::<SessionView>(StatusCode::OK, "A new session in place of this one, as a token and as a cookie"),
            ResponseSpec::empty(StatusCode::UNPROCESSABLE_ENTITY, "The password is wrong"),
            ResponseSpec::empty(StatusCode::TOO_MANY_REQUESTS, "Too many wrong passwords; Retry-After says how long to wait"),
        ]);

/// The current password.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct ConfirmPasswordBody {
    password: Password,
}

async fn handle(cx: SignedIn<'_>) -> Result<Reply, Rejection> {
    let ConfirmPasswordBody { password } = cx.body()?;
    let known_browsers = cx.known_browsers();
    let attempt =
        LoginAttempt { address: &cx.customer().email, client: cx.client(), known_browsers: &known_browsers, session: Some(cx.session()) };
    let session = match accounts::log_in(cx.shop, attempt, password).await? {
        LoginOutcome::LoggedIn(session) => session,
        LoginOutcome::InvalidCredentials => return Err(wrong_password().into()),
        LoginOutcome::Throttled { wait } => return Err(Problem::too_many_requests(wait).into()),
        LoginOutcome::Busy => return Err(Problem::unavailable().returning_form().into()),
    };
    sessions::close(cx.shop, cx.customer().number, cx.session()).await?;
    let reply = if cx.prefers_html() { cx.see_other(PAGE)? } else { cx.show(&SessionView::of(cx.shop, &session))? };
    Ok(reply.cookie(SetCookie::session(cx.shop, &session)).cookie(SetCookie::known_browsers(cx.shop, &session.known_browsers)))
}

fn wrong_password() -> Problem {
    let error = MemberError::new("password", "wrong_password", "this is not the current password");
    Problem::unprocessable("wrong_password", "This is not your password.").error(error)
}
