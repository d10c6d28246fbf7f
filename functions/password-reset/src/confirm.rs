//! Choose the new password, by the mailed link.
//!
//! Only the newest link works, once and for one hour (PW-4). A new password ends every session (PW-5) and logs nobody in (S-RS-5).
//! Nothing is hashed before the link is known to be valid.

use deserr::Deserr;
use shared::accounts::{self, ResetOutcome};
use shared::http::StatusCode;
use shared::input::MemberErrors;
use shared::pages::{password_chosen, weak_password};
use shared::passwords::Password;
use shared::web::{BodyLimits, Rejection, Reply, ResponseSpec, Route, StatusView, Visitor};
use utoipa::ToSchema;

use crate::RESET_LINK;

pub const ROUTE: Route = Route::link_token("POST /password-reset/confirm", "Choose the new password", |cx| Box::pin(handle(cx)))
    .request_body::<ResetConfirmBody>()
    .body_limits(BodyLimits::AUTH)
    .with_page()
    .responses(&[
        ResponseSpec::json::<StatusView>(StatusCode::OK, "The new password is set; every session has ended"),
        ResponseSpec::empty(StatusCode::GONE, "The link is used, expired or invalid"),
        ResponseSpec::empty(StatusCode::UNPROCESSABLE_ENTITY, "The password is too weak; the link still works"),
        ResponseSpec::empty(StatusCode::TOO_MANY_REQUESTS, "Too many invalid links from this network"),
    ]);

/// The mailed token and the chosen password.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct ResetConfirmBody {
    /// The token of the mailed link.
    token: String,
    password: Password,
}

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    let ResetConfirmBody { token, password } = cx.body()?;
    let token = RESET_LINK.parse(&token)?;
    let login = RESET_LINK.open(&cx, accounts::find_resettable(cx.shop, &token)).await?;
    let password = accounts::validate_password(cx.shop, &login, password).await?.map_err(weak_password)?;
    match accounts::reset(cx.shop, &login, &token, password, cx.client()).await? {
        ResetOutcome::Reset => password_chosen(cx, &login, "reset-done"),
        ResetOutcome::LinkGone => Err(RESET_LINK.refuse(&cx).await?.into()),
    }
}
