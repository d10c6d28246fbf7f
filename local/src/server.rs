//! The server of local mode: one port of loopback for every function, the tools at `/dev`, the demonstration
//! storefront, and the loop that sends mail and tidies up.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, DefaultBodyLimit, FromRef, FromRequest, FromRequestParts as _, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use shared::values::Span;
use shared::values::ids::TimeOrderedId;
use shared::web::RawRequest;
use tokio::net::TcpListener;

use crate::storefront::OrderBook;
use crate::{LocalShop, deliver, dev, storefront};

/// The largest body that is read, in bytes: more than any route of the shop accepts.
const BODY_MAX: usize = 1024 * 1024;
/// How often the loop looks for mail jobs when none has announced itself: one may have been put off, or lie in an external table.
const POLL_INTERVAL: Duration = Duration::from_millis(500);

/// How often housekeeping runs, by the shop's clock.
const HOUSEKEEPING_INTERVAL: Span = Span::minutes(1);

/// The state of the server. Clones share it.
#[derive(Clone)]
pub struct LocalServer {
    local: LocalShop,
    orders: Arc<OrderBook>,
}

impl FromRef<LocalServer> for LocalShop {
    fn from_ref(server: &LocalServer) -> Self {
        server.local.clone()
    }
}

impl FromRef<LocalServer> for Arc<OrderBook> {
    fn from_ref(server: &LocalServer) -> Self {
        Arc::clone(&server.orders)
    }
}

impl LocalServer {
    /// The server of a shop, with the orders that its storefront has taken so far.
    ///
    /// # Errors
    /// When the storefront's orders cannot be read.
    pub fn open(local: LocalShop) -> io::Result<Self> {
        let file = local.data().map(|folder| folder.join("storefront.json"));
        Ok(Self { local, orders: Arc::new(OrderBook::open(file)?) })
    }

    /// Every address of local mode. What is neither a tool nor a page of the storefront goes to the shop.
    pub fn router(&self) -> Router {
        Router::new()
            .merge(dev::router())
            .merge(storefront::router(self))
            .fallback(call_shop)
            .method_not_allowed_fallback(call_shop)
            .layer(DefaultBodyLimit::max(BODY_MAX))
            .with_state(self.clone())
    }
}

/// Serves until `end` resolves.
///
/// # Errors
/// When the storefront's orders cannot be read, or the listener fails.
pub async fn serve(local: LocalShop, listener: TcpListener, end: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
    let server = LocalServer::open(local)?;
    let background = tokio::spawn(run_background_jobs(server.clone()));
    let service = server.router().into_make_service_with_connect_info::<SocketAddr>();
    let result = axum::serve(listener, service).with_graceful_shutdown(end).await;
    background.abort();
    result
}

/// A call as the shop takes it, still without an id.
#[derive(Debug)]
pub struct Incoming(pub RawRequest);

impl<S: Send + Sync> FromRequest<S> for Incoming {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (mut head, body) = request.into_parts();
        let peer = ConnectInfo::<SocketAddr>::from_request_parts(&mut head, state).await.map_err(IntoResponse::into_response)?;
        let (method, uri, headers) = (head.method.clone(), head.uri.clone(), head.headers.clone());
        let body = Bytes::from_request(Request::from_parts(head, body), state).await.map_err(|_| body_too_large())?;
        let path = uri.path().to_owned();
        let query = uri.query().unwrap_or_default().to_owned();
        Ok(Self(RawRequest { method, path, query, headers, body, ip: peer.ip(), id: String::new() }))
    }
}

/// Hands a call to the shop, as the gateway does in the cloud.
async fn call_shop(State(local): State<LocalShop>, Incoming(request): Incoming) -> Response {
    let id = TimeOrderedId::new(local.shop.now(), local.shop.rng()).to_string();
    local.handle(RawRequest { id, ..request }).await.map(Body::from)
}

/// What the shop itself answers to a body that is too large for one of its routes.
fn body_too_large() -> Response {
    let problem = r#"{"type":"/problems/body-too-large","code":"body_too_large","title":"The body is too large.","status":413}"#;
    let headers = [(header::CONTENT_TYPE, "application/problem+json"), (header::CACHE_CONTROL, "no-store")];
    (StatusCode::PAYLOAD_TOO_LARGE, headers, problem).into_response()
}

/// Keeps caches away from an answer: the tools show keys and mailed links, the storefront's pages depend on cookies.
pub(crate) async fn forbid_caching(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn run_background_jobs(server: LocalServer) {
    let shop = &server.local.shop;
    // Measured by the shop's clock: after moving it, nobody has to wait for housekeeping.
    let mut housekept_at = None;
    loop {
        if housekept_at.is_none_or(|at| shop.now().since(at) >= HOUSEKEEPING_INTERVAL) {
            housekept_at = Some(shop.now());
            if let Err(fault) = housekeeping::handle(shop).await {
                tracing::warn!(%fault, "housekeeping failed and will run again");
            }
        }
        if let Err(fault) = deliver(shop).await {
            tracing::warn!(%fault, "mail jobs failed and will be retried");
        }
        let _woken = tokio::time::timeout(POLL_INTERVAL, server.local.jobs.next()).await;
    }
}
