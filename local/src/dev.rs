//! `/dev`: the outbox, the clock, the settings, simulated feedback on mail, the way into the back office, and a page of tools. Only local mode has
//! these; no function does.

use std::fmt::Display;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn, map_response};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get, post};
use shared::url::{Host, Url};

use crate::server::{LocalServer, forbid_caching};

mod brand;
mod clock;
mod feedback;
mod index;
mod outbox;
mod settings;
mod staff;

pub use feedback::{SimulatedFeedback, feedback_event};

/// A call that failed: a status, and in plain text what is wrong.
type Failure = (StatusCode, String);

/// The addresses of `/dev`.
pub fn router() -> Router<LocalServer> {
    Router::new()
        .route("/dev", get(index::show))
        .route("/dev/", get(index::show))
        .route("/dev/outbox", get(outbox::show))
        .route("/dev/outbox/{id}", get(outbox::show_html))
        .route("/dev/brand", get(brand::show))
        .route("/dev/clock", post(clock::advance))
        .route("/dev/settings", get(settings::show).put(settings::update))
        .route("/dev/feedback", post(feedback::send))
        .route("/dev/staff", get(staff::sign_in))
        .route("/dev/{*unknown}", any(StatusCode::NOT_FOUND))
        .method_not_allowed_fallback(async || StatusCode::NOT_FOUND)
        .layer(from_fn(require_loopback_host))
        .layer(map_response(forbid_caching))
}

/// These pages show keys and mailed links. Another site that points a host name of its own at this machine must not
/// read them.
async fn require_loopback_host(request: Request, next: Next) -> Response {
    if has_loopback_host(request.headers()) {
        next.run(request).await
    } else {
        (StatusCode::MISDIRECTED_REQUEST, "/dev answers at 127.0.0.1 and localhost only").into_response()
    }
}

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

fn refused(hint: &str) -> Failure {
    (StatusCode::UNPROCESSABLE_ENTITY, hint.to_owned())
}

fn broken(error: impl Display) -> Failure {
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
}

fn unavailable(error: impl Display) -> Failure {
    (StatusCode::SERVICE_UNAVAILABLE, error.to_string())
}
