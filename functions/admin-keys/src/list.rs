//! List the keys: what each one may do, and when it was last used (S-AK-1).

use serde::Serialize;
use shared::http::StatusCode;
use shared::staff::{Permission, keys};
use shared::web::{Rejection, Reply, ResponseSpec, Route, Staff};
use utoipa::ToSchema;

use crate::key_view::KeyView;
use crate::page;

pub const ROUTE: Route =
    Route::staff("GET /admin/storefront-keys", Permission::KeysWrite, "The keys of storefronts' servers, without their secrets", |cx| {
        Box::pin(handle(cx))
    })
    .with_page()
    .with_settings()
    .responses(&[ResponseSpec::json::<KeysView>(StatusCode::OK, "The newest first, with those that ended within the last 90 days")]);

/// All keys.
#[derive(Serialize, ToSchema)]
struct KeysView {
    /// The newest first.
    keys: Vec<KeyView>,
}

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    if cx.prefers_html() {
        return page::list(cx, None).await;
    }
    let keys = keys::list(cx.shop).await?.into_iter().map(|listed| KeyView::of(listed, cx.shop.now())).collect();
    cx.show(&KeysView { keys })
}
