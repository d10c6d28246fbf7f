//! The settings, to look at and to change while trying things out.

use serde_json::Value;
use shared::bytes::Bytes;
use shared::fault::Fault;
use shared::http::{Response, StatusCode};
use shared::settings::Settings;
use shared::web::RawRequest;

use super::reply;
use crate::LocalShop;

pub(super) async fn show(local: &LocalShop) -> Response<Bytes> {
    settings_reply(local.shop.settings().await.map(|settings| (*settings).clone()))
}

/// Changes the members that are sent, and leaves the others.
pub(super) async fn update(local: &LocalShop, incoming: &RawRequest) -> Response<Bytes> {
    let settings = match local.shop.settings().await {
        Ok(settings) => (*settings).clone(),
        Err(fault) => return settings_reply(Err(fault)),
    };
    match merge(settings, &incoming.body) {
        Ok(Ok(changed)) => settings_reply(local.shop.set_settings(changed.clone()).await.map(|()| changed)),
        Ok(Err(why)) => reply(StatusCode::UNPROCESSABLE_ENTITY, "text/plain", why.into()),
        Err(fault) => settings_reply(Err(fault)),
    }
}

/// The settings with what was sent, or what was wrong with it.
fn merge(mut settings: Settings, body: &[u8]) -> Result<Result<Settings, String>, Fault> {
    let Ok(sent) = serde_json::from_slice::<serde_json::Map<String, Value>>(body) else {
        return Ok(Err("send some of the members that GET shows, as JSON".to_owned()));
    };
    for (name, value) in sent {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        settings = match settings.with(&name, &text)? {
            Ok(changed) => changed,
            Err(refused) => return Ok(Err(format!("{name}: {refused}"))),
        };
    }
    Ok(Ok(settings))
}

fn settings_reply(settings: Result<Settings, Fault>) -> Response<Bytes> {
    match settings.map(|settings| serde_json::to_vec_pretty(&settings)) {
        Ok(Ok(json)) => reply(StatusCode::OK, "application/json", json.into()),
        Ok(Err(e)) => reply(StatusCode::INTERNAL_SERVER_ERROR, "text/plain", e.to_string().into()),
        Err(fault) => reply(StatusCode::SERVICE_UNAVAILABLE, "text/plain", fault.to_string().into()),
    }
}
