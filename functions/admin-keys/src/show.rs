//! Show a key. Its page replaces and revokes it.

use shared::http::StatusCode;
use shared::staff::{Permission, keys};
use shared::web::{Problem, Rejection, Reply, ResponseSpec, Route, Staff};

use crate::key_view::KeyView;
use crate::{id, page};

pub const ROUTE: Route =
    Route::staff("GET /admin/storefront-keys/{id}", Permission::KeysWrite, "A key, without its secret", |cx| Box::pin(handle(cx)))
        .with_page()
        .with_settings()
        .responses(&[
            ResponseSpec::json::<KeyView>(StatusCode::OK, "The key"),
            ResponseSpec::empty(StatusCode::NOT_FOUND, "There is no key with this id"),
        ]);

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let wanted = id(cx)?;
    let found = keys::list(cx.shop).await?.into_iter().find(|listed| listed.id == wanted);
    let listed = found.ok_or_else(Problem::not_found)?;
    if cx.prefers_html() { page::one(cx, listed).await } else { cx.show(&KeyView::of(listed, cx.shop.now())) }
}
