//! Revoke a key by its page's form: the same as DELETE.

use shared::http::StatusCode;
use shared::staff::Permission;
use shared::web::{BodyLimits, Rejection, Reply, ResponseSpec, Route, Staff};

use crate::revoke;

pub const ROUTE: Route =
    Route::staff("POST /admin/storefront-keys/{id}/revocation", Permission::KeysWrite, "Revoke a key by its page's form", |cx| {
        Box::pin(handle(cx))
    })
    .body_limits(BodyLimits::AUTH)
    .with_recent_sign_in()
    .form_of("/admin/storefront-keys/{id}")
    .responses(&[
        ResponseSpec::empty(StatusCode::SEE_OTHER, "Revoked: back to the list"),
        ResponseSpec::empty(StatusCode::NOT_FOUND, "There is no key with this id"),
    ]);

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    revoke::revoke(cx).await?;
    cx.see_other_with("/admin/storefront-keys", "keys-is-revoked")
}
