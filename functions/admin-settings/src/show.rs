//! Show every setting with its meaning, its bounds and its default (ST-4).

use shared::http::StatusCode;
use shared::setting_changes;
use shared::staff::Permission;
use shared::web::{Rejection, Reply, ResponseSpec, Route, Staff};

use crate::page;
use crate::settings_view::SettingsView;

pub const ROUTE: Route = Route::staff(
    "GET /admin/settings",
    Permission::SettingsRead,
    "Every setting with its meaning, its bounds, its default and who changed it last",
    |cx| Box::pin(handle(cx)),
)
.with_page()
.with_settings()
.responses(&[ResponseSpec::json::<SettingsView>(StatusCode::OK, "The settings as they are stored at this moment")]);

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let stored = setting_changes::load(cx.shop).await?;
    if cx.prefers_html() {
        return page::show(cx, &stored).await;
    }
    cx.show(&SettingsView::new(&stored, &cx.texts())?)
}
