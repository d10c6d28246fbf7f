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
    match overlaid(settings, &incoming.body) {
        Ok(Ok(changed)) => told(local.shop.set_settings(changed.clone()).await.map(|()| changed)),
        Ok(Err(why)) => reply(StatusCode::UNPROCESSABLE_ENTITY, "text/plain", why.into()),
        Err(fault) => told(Err(fault)),
    }
}

/// The settings with what was sent, or what was wrong with it.
fn overlaid(mut settings: Settings, body: &[u8]) -> Result<Result<Settings, String>, Fault> {
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

fn told(settings: Result<Settings, Fault>) -> Response<Bytes> {
    match settings.map(|settings| serde_json::to_vec_pretty(&settings)) {
        Ok(Ok(json)) => reply(StatusCode::OK, "application/json", json.into()),
        Ok(Err(e)) => reply(StatusCode::INTERNAL_SERVER_ERROR, "text/plain", e.to_string().into()),
        Err(fault) => reply(StatusCode::SERVICE_UNAVAILABLE, "text/plain", fault.to_string().into()),
    }
}
