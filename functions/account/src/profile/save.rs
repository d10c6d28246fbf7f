//! Save the profile's form: the same change as by PATCH, where an empty field clears the member.

use shared::http::StatusCode;
use shared::web::{BodyLimits, Rejection, Reply, ResponseSpec, Route, SignedIn};

use super::update;

pub const ROUTE: Route = Route::customer("POST /account/profile", "Save the profile's form of the page", |cx| Box::pin(handle(cx)))
    .body_limits(BodyLimits::AUTH)
    .with_page()
    .responses(&[ResponseSpec::empty(StatusCode::SEE_OTHER, "Saved: back to the page")]);

async fn handle(cx: SignedIn<'_>) -> Result<Reply, Rejection> {
    update::update(cx, cx.body()?).await?;
    cx.see_other_with("/account/profile", "account-saved")
}
