//! `/dev`: the outbox, the clock, the settings, what the mail service may tell, and a page of tools. Only local mode has
//! these; no function does.

use serde::Deserialize;
use shared::bytes::Bytes;
use shared::http::{HeaderMap, Method, Response, StatusCode, header};
use shared::url::{Host, Url};
use shared::values::Span;
use shared::web::{RawRequest, is_form};

use crate::LocalShop;

mod feedback;
mod index;
mod outbox;
mod settings;

pub use feedback::{SimulatedFeedback, feedback_event};

/// The furthest that the clock may be moved at once: ten years.
const ADVANCE_MAX_SECONDS: i64 = 10 * 366 * 24 * 3_600;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_seconds: i64,
}

/// Answers what belongs to `/dev`.
pub async fn handle(local: &LocalShop, incoming: &RawRequest) -> Option<Response<Bytes>> {
    if incoming.path != "/dev" && !incoming.path.starts_with("/dev/") {
        return None;
    }
    if !has_loopback_host(&incoming.headers) {
        return Some(reply(StatusCode::MISDIRECTED_REQUEST, "text/plain", "/dev answers at 127.0.0.1 and localhost only".into()));
    }
    Some(match (&incoming.method, incoming.path.as_str()) {
        (&Method::GET | &Method::HEAD, "/dev" | "/dev/") => index::handle(local),
        (&Method::GET | &Method::HEAD, "/dev/outbox") => outbox::handle(local, incoming),
        (&Method::POST, "/dev/clock") => clock(local, incoming),
        (&Method::GET | &Method::HEAD, "/dev/settings") => settings::show(local).await,
        (&Method::PUT, "/dev/settings") => settings::update(local, incoming).await,
        (&Method::POST, "/dev/feedback") => feedback::handle(local, incoming).await,
        _ => reply(StatusCode::NOT_FOUND, "text/plain", Bytes::new()),
    })
}

/// These pages show keys and mailed links. A foreign site that makes its own name point here must not read them.
fn has_loopback_host(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(header::HOST) else { return true };
    let url = host.to_str().ok().and_then(|host| Url::parse(&format!("http://{host}/")).ok());
    match url.as_ref().and_then(Url::host) {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// As JSON, or from the form of the page of tools.
fn clock(local: &LocalShop, incoming: &RawRequest) -> Response<Bytes> {
    let is_form = is_form(&incoming.headers);
    let seconds = if is_form {
        let field = form_urlencoded::parse(&incoming.body).find(|(name, _)| name == "advance_days");
        field.and_then(|(_, days)| days.trim().parse::<i64>().ok()).and_then(|days| days.checked_mul(86_400))
    } else {
        serde_json::from_slice::<Advance>(&incoming.body).ok().map(|advance| advance.advance_seconds)
    };
    let Some(seconds) = seconds.filter(|seconds| (0..=ADVANCE_MAX_SECONDS).contains(seconds)) else {
        return reply(StatusCode::UNPROCESSABLE_ENTITY, "text/plain", "send {\"advance_seconds\": n}, forward only".into());
    };
    match local.advance(Span::seconds(seconds)) {
        Ok(()) if is_form => {
            let mut response = reply(StatusCode::SEE_OTHER, "text/plain", Bytes::new());
            response.headers_mut().insert(header::LOCATION, header::HeaderValue::from_static("/dev"));
            response
        }
        Ok(()) => reply(StatusCode::NO_CONTENT, "text/plain", Bytes::new()),
        Err(e) => reply(StatusCode::INTERNAL_SERVER_ERROR, "text/plain", e.to_string().into()),
    }
}

pub(crate) fn reply(status: StatusCode, content_type: &'static str, body: Bytes) -> Response<Bytes> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(content_type));
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    response
}
