//! Choose the first password, by the mailed link. The record then belongs to the person who reads mail at that address (CU-4). It logs nobody in:
//! the log-in follows, with the address filled in.

use deserr::Deserr;
use shared::accounts::{self, ClaimOutcome};
use shared::http::StatusCode;
use shared::input::MemberErrors;
use shared::pages::{password_chosen, weak_password};
use shared::passwords::Password;
use shared::web::{BodyLimits, Rejection, Reply, ResponseSpec, Route, StatusView, Visitor};
use utoipa::ToSchema;

use crate::SIGN_UP_LINK;

pub const ROUTE: Route = Route::link_token("POST /sign-up/confirm", "Choose the first password", |cx| Box::pin(handle(cx)))
    .request_body::<ChoosePasswordBody>()
    .body_limits(BodyLimits::AUTH)
    .with_page()
    .responses(&[
        ResponseSpec::json::<StatusView>(StatusCode::OK, "The password is set; log-in works"),
        ResponseSpec::empty(StatusCode::GONE, "The link is used, expired or invalid"),
        ResponseSpec::empty(StatusCode::UNPROCESSABLE_ENTITY, "The password is too weak; the link still works"),
    ]);

/// The mailed token and the chosen password.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct ChoosePasswordBody {
    /// The token of the mailed link.
    token: String,
    password: Password,
}

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    let ChoosePasswordBody { token, password } = cx.body()?;
    let token = SIGN_UP_LINK.parse(&token)?;
    let login = SIGN_UP_LINK.open(&cx, accounts::find_claimable(cx.shop, &token)).await?;
    let password = accounts::validate_password(cx.shop, &login, password).await?.map_err(weak_password)?;
    match accounts::claim(cx.shop, &login, &token, password, cx.client()).await? {
        ClaimOutcome::Claimed => password_chosen(cx, &login, "sign-up-done"),
        ClaimOutcome::LinkGone => Err(SIGN_UP_LINK.refuse(&cx).await?.into()),
    }
}
