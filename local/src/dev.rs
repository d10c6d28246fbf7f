//! `/dev`: the outbox and the clock. Only local mode has these; no function does.

use serde::Deserialize;
use shared::bytes::Bytes;
use shared::http::{Method, Response, StatusCode, header};
use shared::values::Span;
use shared::web::Incoming;

use crate::LocalShop;

mod outbox;

/// The furthest that the clock may be moved at once: ten years.
const ADVANCE_MAX_SECONDS: i64 = 10 * 366 * 24 * 3_600;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_seconds: i64,
}

/// Answers what belongs to `/dev`.
pub async fn answer(local: &LocalShop, incoming: &Incoming) -> Option<Response<Bytes>> {
    match (&incoming.method, incoming.path.as_str()) {
        (&Method::GET, "/dev/outbox") => Some(outbox::answer(local, incoming)),
        (&Method::POST, "/dev/clock") => Some(clock(local, incoming)),
        (_, path) if path == "/dev" || path.starts_with("/dev/") => Some(reply(StatusCode::NOT_FOUND, "text/plain", Bytes::new())),
        _ => None,
    }
}

fn clock(local: &LocalShop, incoming: &Incoming) -> Response<Bytes> {
    match serde_json::from_slice::<Advance>(&incoming.body) {
        Ok(Advance { advance_seconds }) if (0..=ADVANCE_MAX_SECONDS).contains(&advance_seconds) => {
            match local.advance(Span::seconds(advance_seconds)) {
                Ok(()) => reply(StatusCode::NO_CONTENT, "text/plain", Bytes::new()),
                Err(e) => reply(StatusCode::INTERNAL_SERVER_ERROR, "text/plain", e.to_string().into()),
            }
        }
        _ => reply(StatusCode::UNPROCESSABLE_ENTITY, "text/plain", "send {\"advance_seconds\": n}, forward only".into()),
    }
}

pub(crate) fn reply(status: StatusCode, content_type: &'static str, body: Bytes) -> Response<Bytes> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(content_type));
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    response
}
