//! Save the forms of a member's page: the same changes as by PATCH.

use shared::http::StatusCode;
use shared::web::{BodyLimits, Rejection, Reply, ResponseSpec, Route, Staff};

use crate::{PAGE, PERMISSION, change};

pub const ROUTE: Route = Route::staff("POST /admin/staff/{id}", PERMISSION, "Save the forms of a member's page", |cx| Box::pin(handle(cx)))
    .body_limits(BodyLimits::AUTH)
    .with_page()
    .with_recent_sign_in()
    .responses(&[ResponseSpec::empty(StatusCode::SEE_OTHER, "Saved: back to the page")]);

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let member = change::apply(cx, cx.body()?).await?;
    cx.see_other_with(&format!("{PAGE}/{}", member.id), "staff-changed")
}
