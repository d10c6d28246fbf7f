//! The settings, to look at and to change while trying things out.

use serde_json::Value;
use shared::bytes::Bytes;
use shared::fault::Fault;
use shared::http::{Response, StatusCode};
use shared::settings::Settings;
use shared::web::Incoming;

use super::reply;
use crate::LocalShop;

pub(super) async fn show(local: &LocalShop) -> Response<Bytes> {
    told(local.shop.settings().await.map(|settings| (*settings).clone()))
}

/// Changes the members that are sent, and leaves the others.
pub(super) async fn change(local: &LocalShop, incoming: &Incoming) -> Response<Bytes> {
    let settings = match local.shop.settings().await {
        Ok(settings) => (*settings).clone(),
        Err(fault) => return told(Err(fault)),
    };
    let Some(changed) = overlaid(&settings, &incoming.body) else {
        return reply(StatusCode::UNPROCESSABLE_ENTITY, "text/plain", "send some of the members that GET shows, as JSON".into());
    };
    told(local.shop.set_settings(changed.clone()).await.map(|()| changed))
}

/// None where a member is unknown or of the wrong kind.
fn overlaid(settings: &Settings, body: &[u8]) -> Option<Settings> {
    let mut all = serde_json::to_value(settings).ok()?;
    let sent: serde_json::Map<String, Value> = serde_json::from_slice(body).ok()?;
    for (name, value) in sent {
        *all.get_mut(&name)? = value;
    }
    serde_json::from_value(all).ok()
}

fn told(settings: Result<Settings, Fault>) -> Response<Bytes> {
    match settings.map(|settings| serde_json::to_vec_pretty(&settings)) {
        Ok(Ok(json)) => reply(StatusCode::OK, "application/json", json.into()),
        Ok(Err(e)) => reply(StatusCode::INTERNAL_SERVER_ERROR, "text/plain", e.to_string().into()),
        Err(fault) => reply(StatusCode::SERVICE_UNAVAILABLE, "text/plain", fault.to_string().into()),
    }
}
