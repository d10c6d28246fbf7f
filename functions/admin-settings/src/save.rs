//! Save one form of the page: the same change as by PATCH, where an empty field is the default.

use shared::http::StatusCode;
use shared::staff::Permission;
use shared::web::{BodyLimits, Rejection, Reply, ResponseSpec, Route, Staff};

use crate::update;

pub const ROUTE: Route =
    Route::staff("POST /admin/settings", Permission::SettingsWrite, "Save a form of the page of settings", |cx| Box::pin(handle(cx)))
        .body_limits(BodyLimits::AUTH)
        .with_recent_sign_in()
        .with_page()
        .responses(&[ResponseSpec::empty(StatusCode::SEE_OTHER, "Saved: back to the page")]);

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    update::change(cx, cx.body()?).await?;
    cx.see_other_with("/admin/settings", "settings-saved")
}
