//! The server of local mode: one port of loopback for every function, the pages of `/dev`, and the loop that does
//! jobs and tidies up.

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
use shared::values::ids::TimeOrderedId;
use shared::web::RawRequest;
use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::storefront::Storefront;
use crate::{LocalShop, deliver, dev};

/// A body that no route would take is not read to its end.
const BODY_MAX: usize = 1024 * 1024;
/// How often the loop looks for jobs when nobody woke it.
const POLL_INTERVAL: Duration = Duration::from_millis(500);

/// How often it tidies up.
const HOUSEKEEPING_INTERVAL: Span = Span::minutes(1);

struct ServerState {
    local: LocalShop,
    storefront: Storefront,
    mail_wakeup: Notify,
}

/// Serves until `end` comes.
pub async fn serve(local: LocalShop, listener: TcpListener, end: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
    let storefront = Storefront::open(local.clone())?;
    let state = Arc::new(ServerState { local, storefront, mail_wakeup: Notify::new() });
    let background = tokio::spawn(run_background_jobs(Arc::clone(&state)));
    let router = Router::new().fallback(handle).with_state(state);
    let served = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).with_graceful_shutdown(end).await;
    background.abort();
    served
}

async fn handle(State(state): State<Arc<ServerState>>, ConnectInfo(peer): ConnectInfo<SocketAddr>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, BODY_MAX).await else {
        return into_axum(too_large());
    };
    let shop = &state.local.shop;
    let incoming = RawRequest {
        method: head.method,
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: head.headers,
        body,
        ip: peer.ip(),
        id: TimeOrderedId::new(shop.now(), shop.rng()).to_string(),
    };
    let response = route(&state, incoming).await;
    state.mail_wakeup.notify_one();
    into_axum(response)
}

async fn route(state: &ServerState, incoming: RawRequest) -> http::Response<Bytes> {
    let is_head = incoming.method == http::Method::HEAD;
    let own = match dev::handle(&state.local, &incoming).await {
        Some(response) => Some(response),
        None => Box::pin(state.storefront.handle(&incoming)).await,
    };
    match own {
        Some(response) if is_head => response.map(|_| Bytes::new()),
        Some(response) => response,
        None => state.local.handle(incoming).await,
    }
}

async fn run_background_jobs(state: Arc<ServerState>) {
    let shop = &state.local.shop;
    // By the shop's clock: whoever moves it need not wait for what it leads to.
    let mut housekept_at = None;
    loop {
        if housekept_at.is_none_or(|at| shop.now().since(at) >= HOUSEKEEPING_INTERVAL) {
            housekept_at = Some(shop.now());
            if let Err(fault) = housekeeping::handle(shop).await {
                tracing::warn!(%fault, "housekeeping goes on later");
            }
        }
        if let Err(fault) = deliver(shop).await {
            tracing::warn!(%fault, "jobs wait");
        }
        let _woken = tokio::time::timeout(POLL_INTERVAL, state.mail_wakeup.notified()).await;
    }
}

fn into_axum(response: http::Response<Bytes>) -> Response {
    response.map(Body::from)
}

/// What the shop itself would say of a body that is too large for each of its addresses.
fn too_large() -> http::Response<Bytes> {
    let problem = r#"{"type":"/problems/body-too-large","code":"body_too_large","title":"The body is too large.","status":413}"#;
    dev::reply(http::StatusCode::PAYLOAD_TOO_LARGE, "application/problem+json", Bytes::from_static(problem.as_bytes()))
}
