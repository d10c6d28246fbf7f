//! Revoke a key: the next call with it is refused (S-AK-6). A repeat changes nothing.

use shared::audit::Author;
use shared::http::StatusCode;
use shared::staff::{Permission, keys};
use shared::web::{Problem, Rejection, Reply, ResponseSpec, Route, Staff};

use crate::id;

pub const ROUTE: Route =
    Route::staff("DELETE /admin/storefront-keys/{id}", Permission::KeysWrite, "Revoke a key", |cx| Box::pin(handle(cx)))
        .with_recent_sign_in()
        .responses(&[
            ResponseSpec::empty(StatusCode::NO_CONTENT, "The next call with this key is refused"),
            ResponseSpec::empty(StatusCode::NOT_FOUND, "There is no key with this id"),
        ]);

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    revoke(cx).await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

/// Revokes the key in the path.
pub async fn revoke(cx: Staff<'_>) -> Result<(), Rejection> {
    let is_known = keys::revoke(cx.shop, Author::Staff(cx.actor()), &id(cx)?).await?;
    if is_known { Ok(()) } else { Err(Problem::not_found().into()) }
}
