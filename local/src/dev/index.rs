//! The page of tools: where to look, the clock, and calls to copy.

use askama::Template;
use axum::extract::State;
use axum::response::Html;

use super::{Failure, broken};
use crate::LocalShop;

#[derive(Template)]
#[template(path = "dev.html")]
struct ToolsPage<'a> {
    base: &'a str,
    now: String,
    days_moved: i64,
    storefront_key: &'a str,
    staff_token: &'a str,
    letters: usize,
}

pub(super) async fn show(State(local): State<LocalShop>) -> Result<Html<String>, Failure> {
    let clock = local.shop.clock();
    let page = ToolsPage {
        base: local.shop.config().base_url.as_str().trim_end_matches('/'),
        now: clock.now().to_string(),
        days_moved: clock.moved_by().as_millis() / 86_400_000,
        storefront_key: &local.storefront_key,
        staff_token: &local.staff_token,
        letters: local.outbox.count(),
    };
    page.render().map(Html).map_err(broken)
}
