//! `/dev/settings`: the shop's settings, to look at and to change while trying things out.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use serde_json::Value;
use shared::audit::{ActorId, AuditEntry};
use shared::setting_changes::{self, SettingsChange, SettingsOutcome};
use shared::settings::Settings;

use super::{Failure, refused, unavailable};
use crate::LocalShop;

pub(super) async fn show(State(local): State<LocalShop>) -> Result<Json<Settings>, Failure> {
    let settings = local.shop.settings().await.map_err(unavailable)?;
    Ok(Json((*settings).clone()))
}

/// Changes the members that are sent, and leaves the others as they are.
pub(super) async fn update(
    State(local): State<LocalShop>,
    body: Result<Json<BTreeMap<String, Value>>, JsonRejection>,
) -> Result<Json<Settings>, Failure> {
    let Json(values) = body.map_err(|_| refused("send some of the members that GET shows, as JSON"))?;
    let entry = AuditEntry::new(&local.shop, ActorId::System, "settings.update", "settings");
    let change = SettingsChange { values, seen: None };
    match setting_changes::change(&local.shop, &entry, &change).await.map_err(unavailable)? {
        SettingsOutcome::Changed(stored) => Ok(Json(stored.settings)),
        SettingsOutcome::Invalid(errors) => {
            let errors: Vec<String> = errors.iter().map(|(name, why)| format!("{name}: {why}")).collect();
            Err(refused(&errors.join("; ")))
        }
        SettingsOutcome::Overtaken(_) => Err(refused("somebody else was faster")),
    }
}
