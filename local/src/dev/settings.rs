//! `/dev/settings`: the shop's settings, to look at and to change while trying things out.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use serde_json::{Map, Value};
use shared::settings::Settings;

use super::{Failure, broken, refused, unavailable};
use crate::LocalShop;

pub(super) async fn show(State(local): State<LocalShop>) -> Result<Json<Settings>, Failure> {
    let settings = local.shop.settings().await.map_err(unavailable)?;
    Ok(Json((*settings).clone()))
}

/// Changes the members that are sent, and leaves the others as they are.
pub(super) async fn update(
    State(local): State<LocalShop>,
    body: Result<Json<Map<String, Value>>, JsonRejection>,
) -> Result<Json<Settings>, Failure> {
    let Json(members) = body.map_err(|_| refused("send some of the members that GET shows, as JSON"))?;
    let settings = local.shop.settings().await.map_err(unavailable)?;
    let settings = merge((*settings).clone(), members)?;
    local.shop.set_settings(settings.clone()).await.map_err(unavailable)?;
    Ok(Json(settings))
}

fn merge(mut settings: Settings, members: Map<String, Value>) -> Result<Settings, Failure> {
    for (name, value) in members {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let changed = settings.with(&name, &text).map_err(broken)?;
        settings = changed.map_err(|refusal| refused(&format!("{name}: {refusal}")))?;
    }
    Ok(settings)
}
