//! A call from outside, built step by step.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::body::Body;
use axum::extract::ConnectInfo;
use local::server::LocalServer;
use shared::bytes::Bytes;
use shared::http::header::{HeaderName, HeaderValue};
use shared::http::{HeaderMap, Method, Request, Response};
use shared::runtime;
use shared::web::{RawRequest, UseCase};
use tower::ServiceExt as _;

use crate::{Gateway, TestResponse, TestShop};

#[must_use = "a call is made by `send`"]
pub struct TestRequest<'a> {
    shop: &'a TestShop,
    incoming: RawRequest,
}

impl<'a> TestRequest<'a> {
    pub(crate) fn new(shop: &'a TestShop, method: Method, address: &str) -> Self {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let incoming = RawRequest {
            method,
            path: path.to_owned(),
            query: query.to_owned(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            ip: IpAddr::V4(Ipv4Addr::new(127, 9, 9, 9)),
            id: "test".to_owned(),
        };
        Self { shop, incoming }
    }

    pub fn json(self, body: &serde_json::Value) -> Self {
        self.body("application/json", body.to_string().into_bytes())
    }

    /// The fields of a form.
    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        let body = shared::url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.body("application/x-www-form-urlencoded", body.into_bytes())
    }

    pub fn body(mut self, content_type: &str, body: Vec<u8>) -> Self {
        self.incoming.body = body.into();
        self.header("content-type", content_type)
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a header's name");
        self.incoming.headers.append(name, HeaderValue::from_str(value).expect("a header's value"));
        self
    }

    /// A header of bytes that need not be text.
    pub fn header_bytes(mut self, name: &str, value: &[u8]) -> Self {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a header's name");
        self.incoming.headers.append(name, HeaderValue::from_bytes(value).expect("a header's value"));
        self
    }

    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// As a browser that navigates.
    pub fn page(self) -> Self {
        self.header("accept", "text/html,application/xhtml+xml").header("sec-fetch-site", "same-origin")
    }

    /// The gateway's request id.
    pub fn id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.incoming.id);
        self
    }

    pub fn from(mut self, ip: IpAddr) -> Self {
        self.incoming.ip = ip;
        self
    }

    pub fn idempotency_key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// Sends it to the server of local mode, which also has tools and the demonstration storefront.
    pub async fn send_to_server(self, server: &LocalServer) -> TestResponse {
        let RawRequest { method, path, query, headers, body, ip, .. } = self.incoming;
        let what = format!("{method} {path}");
        let uri = if query.is_empty() { path } else { format!("{path}?{query}") };
        let mut request = Request::builder().method(method).uri(uri).body(Body::from(body)).expect("a request");
        *request.headers_mut() = headers;
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(ip, 0)));
        let Ok(response) = server.router().oneshot(request).await;
        let (head, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.expect("a whole body");
        TestResponse::new(what, Response::from_parts(head, body))
    }

    /// Sends it as in the cloud: through the gateway to one function.
    pub async fn send_through(self, gateway: &Gateway) -> TestResponse {
        let what = format!("{} {} through the gateway", self.incoming.method, self.incoming.path);
        TestResponse::new(what, Box::pin(gateway.call(self.shop, &self.incoming)).await)
    }

    /// Sends it to other use cases than those of the shop.
    pub async fn send_to(self, use_cases: &[UseCase]) -> TestResponse {
        let what = format!("{} {}", self.incoming.method, self.incoming.path);
        TestResponse::new(what, Box::pin(runtime::serve(self.shop.shop(), use_cases, self.incoming)).await)
    }

    pub async fn send(self) -> TestResponse {
        let what = format!("{} {}", self.incoming.method, self.incoming.path);
        // Boxed to keep the futures of tests small.
        TestResponse::new(what, Box::pin(self.shop.local.handle(self.incoming)).await)
    }
}
