//! Calls to the shop as from another machine, for the demonstration storefront and the sample data. They use nothing but
//! the public API.

use std::net::{IpAddr, Ipv4Addr};

use serde_json::Value;
use shared::bytes::Bytes;
use shared::http::{HeaderMap, HeaderName, HeaderValue, Method, Response};
use shared::values::ids::TimeOrderedId;
use shared::web::RawRequest;

use crate::LocalShop;

/// A call, built step by step.
#[must_use = "a call is made by `send`"]
pub struct ClientRequest<'a> {
    local: &'a LocalShop,
    incoming: RawRequest,
}

/// The response to a call.
pub struct ClientResponse {
    pub status: u16,
    pub json: Value,
}

impl ClientResponse {
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The text of a problem document for people.
    pub fn error_message(&self) -> String {
        let text = |member: &str| self.json[member].as_str().unwrap_or_default().to_owned();
        format!("{} {}", text("title"), text("detail")).trim().to_owned()
    }
}

pub fn request<'a>(local: &'a LocalShop, method: Method, address: &str) -> ClientRequest<'a> {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let incoming = RawRequest {
        method,
        path: path.to_owned(),
        query: query.to_owned(),
        headers: HeaderMap::new(),
        body: Bytes::new(),
        ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
        id: TimeOrderedId::new(local.shop.now(), local.shop.rng()).to_string(),
    };
    ClientRequest { local, incoming }
}

impl ClientRequest<'_> {
    pub fn json(mut self, body: &Value) -> Self {
        self.incoming.body = body.to_string().into();
        self.header("content-type", "application/json")
    }

    /// Sets a header. An invalid one is left out.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
            self.incoming.headers.insert(name, value);
        }
        self
    }

    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub fn from(mut self, ip: IpAddr) -> Self {
        self.incoming.ip = ip;
        self
    }

    pub async fn send(self) -> ClientResponse {
        let response: Response<Bytes> = Box::pin(self.local.handle(self.incoming)).await;
        ClientResponse { status: response.status().as_u16(), json: serde_json::from_slice(response.body()).unwrap_or_default() }
    }
}
