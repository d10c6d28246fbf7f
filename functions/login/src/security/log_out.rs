//! End one session, or all of them. It needs a recent log-in, so that nobody with a stolen session throws its owner out (S-SE-7, S-SE-8).

use deserr::Deserr;
use shared::accounts::sessions;
use shared::http::StatusCode;
use shared::input::MemberErrors;
use shared::values::Digest;
use shared::web::{BodyLimits, Problem, Rejection, Reply, ResponseSpec, Route, SetCookie, SignedIn};
use utoipa::ToSchema;

use super::PAGE;

pub const ROUTE: Route = Route::customer("POST /account/security/log-out", "End one session, or all of them", |cx| Box::pin(handle(cx)))
    .request_body::<LogOutBody>()
    .body_limits(BodyLimits::AUTH)
    .with_page()
    .responses(&[
        ResponseSpec::empty(StatusCode::NO_CONTENT, "Ended, whether or not it was open before"),
        ResponseSpec::empty(StatusCode::NOT_FOUND, "That is no session's `id`"),
        ResponseSpec::empty(StatusCode::FORBIDDEN, "The log-in was more than 15 minutes ago: confirm the password first"),
    ]);

/// What to end.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct LogOutBody {
    /// The `id` of one session. Without it all sessions end, this one included, and every browser is a stranger again.
    #[schema(value_type = Option<String>)]
    #[deserr(default)]
    session: Option<Digest>,
}

/// How long an `id` is: what is shorter or longer names no session.
const ID_LENGTH: usize = 43;

async fn handle(cx: SignedIn<'_>) -> Result<Reply, Rejection> {
    cx.needs_recent_login()?;
    let LogOutBody { session } = cx.body()?;
    let Some(session) = session else { return everywhere(cx).await };
    if session.as_str().len() != ID_LENGTH {
        return Err(Problem::not_found().into());
    }
    sessions::close(cx.shop, cx.customer().number, &session).await?;
    if session == *cx.session() {
        return Ok(ended(cx, "/login")?.cookie(SetCookie::no_session()));
    }
    if cx.prefers_html() { cx.see_other_with(PAGE, "security-ended") } else { Ok(Reply::empty(StatusCode::NO_CONTENT)) }
}

async fn everywhere(cx: SignedIn<'_>) -> Result<Reply, Rejection> {
    let before = sessions::close_everywhere(cx.shop, cx.customer(), cx.client()).await?;
    let reply = ended(cx, "/login")?.cookie(SetCookie::no_session());
    // This browser has just proven whose it is; all others are strangers now (PW-7).
    let known = before.map(|login| cx.known_browsers().in_next_epoch(cx.shop, &login));
    Ok(known.iter().fold(reply, |reply, known| reply.cookie(SetCookie::known_browsers(cx.shop, known))))
}

fn ended(cx: SignedIn<'_>, page: &str) -> Result<Reply, Rejection> {
    if cx.prefers_html() { cx.see_other(page) } else { Ok(Reply::empty(StatusCode::NO_CONTENT)) }
}
