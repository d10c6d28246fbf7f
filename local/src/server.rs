//! The server of local mode: one port of loopback for every function, the pages of `/dev`, and the loop that does
//! errands.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::response::Response;
use shared::bytes::Bytes;
use shared::http;
use shared::values::ids::TimeOrdered;
use shared::web::Incoming;
use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::{LocalShop, deliver, dev};

/// A body that no route would take is not read to its end.
const BODY_MAX: usize = 1024 * 1024;
/// How often the loop looks for errands when nobody woke it.
const LOOK_EVERY: Duration = Duration::from_millis(500);

struct Serving {
    local: LocalShop,
    errands: Notify,
}

/// Serves until `end` comes.
pub async fn serve(local: LocalShop, listener: TcpListener, end: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
    let serving = Arc::new(Serving { local, errands: Notify::new() });
    let errands = tokio::spawn(run_errands(Arc::clone(&serving)));
    let router = Router::new().fallback(answer).with_state(serving);
    let served = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).with_graceful_shutdown(end).await;
    errands.abort();
    served
}

async fn answer(State(serving): State<Arc<Serving>>, ConnectInfo(peer): ConnectInfo<SocketAddr>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, BODY_MAX).await else {
        return plain(http::StatusCode::PAYLOAD_TOO_LARGE);
    };
    let shop = &serving.local.shop;
    let incoming = Incoming {
        method: head.method,
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: head.headers,
        body,
        ip: peer.ip(),
        id: TimeOrdered::new(shop.now(), shop.dice()).to_string(),
    };
    let response = match dev::answer(&serving.local, &incoming).await {
        Some(response) => response,
        None => serving.local.answer(incoming).await,
    };
    serving.errands.notify_one();
    sendable(response)
}

async fn run_errands(serving: Arc<Serving>) {
    loop {
        if let Err(fault) = deliver(&serving.local.shop).await {
            tracing::warn!(%fault, "errands wait");
        }
        let _woken = tokio::time::timeout(LOOK_EVERY, serving.errands.notified()).await;
    }
}

fn sendable(response: http::Response<Bytes>) -> Response {
    response.map(Body::from)
}

fn plain(status: http::StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}
