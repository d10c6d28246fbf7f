//! The server of local mode: one port of loopback for every function, the pages of `/dev`, and the loop that does
//! errands and tidies up.

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
use shared::values::Span;
use shared::values::ids::TimeOrdered;
use shared::web::Incoming;
use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::storefront::Storefront;
use crate::{LocalShop, deliver, dev};

/// A body that no route would take is not read to its end.
const BODY_MAX: usize = 1024 * 1024;
/// How often the loop looks for errands when nobody woke it.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// How often it tidies up.
const TIDY_EVERY: Span = Span::minutes(1);

struct Serving {
    local: LocalShop,
    storefront: Storefront,
    errands: Notify,
}

/// Serves until `end` comes.
pub async fn serve(local: LocalShop, listener: TcpListener, end: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
    let storefront = Storefront::open(local.clone())?;
    let serving = Arc::new(Serving { local, storefront, errands: Notify::new() });
    let errands = tokio::spawn(run_errands(Arc::clone(&serving)));
    let router = Router::new().fallback(answer).with_state(serving);
    let served = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).with_graceful_shutdown(end).await;
    errands.abort();
    served
}

async fn answer(State(serving): State<Arc<Serving>>, ConnectInfo(peer): ConnectInfo<SocketAddr>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, BODY_MAX).await else {
        return sendable(too_large());
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
    let response = route(&serving, incoming).await;
    serving.errands.notify_one();
    sendable(response)
}

async fn route(serving: &Serving, incoming: Incoming) -> http::Response<Bytes> {
    let is_head = incoming.method == http::Method::HEAD;
    let own = match dev::answer(&serving.local, &incoming).await {
        Some(response) => Some(response),
        None => Box::pin(serving.storefront.answer(&incoming)).await,
    };
    match own {
        Some(response) if is_head => response.map(|_| Bytes::new()),
        Some(response) => response,
        None => serving.local.answer(incoming).await,
    }
}

async fn run_errands(serving: Arc<Serving>) {
    let shop = &serving.local.shop;
    // By the shop's clock: whoever moves it need not wait for what it leads to.
    let mut tidied_at = None;
    loop {
        if tidied_at.is_none_or(|at| shop.now().since(at) >= TIDY_EVERY) {
            tidied_at = Some(shop.now());
            if let Err(fault) = housekeeping::handle(shop).await {
                tracing::warn!(%fault, "housekeeping goes on later");
            }
        }
        if let Err(fault) = deliver(shop).await {
            tracing::warn!(%fault, "errands wait");
        }
        let _woken = tokio::time::timeout(LOOK_EVERY, serving.errands.notified()).await;
    }
}

fn sendable(response: http::Response<Bytes>) -> Response {
    response.map(Body::from)
}

/// What the shop itself would say of a body that is too large for each of its addresses.
fn too_large() -> http::Response<Bytes> {
    let problem = r#"{"type":"/problems/body-too-large","code":"body_too_large","title":"The body is too large.","status":413}"#;
    dev::reply(http::StatusCode::PAYLOAD_TOO_LARGE, "application/problem+json", Bytes::from_static(problem.as_bytes()))
}
