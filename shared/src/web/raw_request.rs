//! A call before it has matched a route.

use std::net::IpAddr;

use bytes::Bytes;
use http::{HeaderMap, Method, header};

use crate::values::Language;
use crate::values::language::parse_accept_language;

/// A call as the platform delivers it. Nothing in it is trusted except the connection's address.
#[derive(Clone, Debug)]
pub struct RawRequest {
    pub method: Method,
    /// As in the request, percent-encoded. Parameters are decoded when a route matches.
    pub path: String,
    /// As in the request; it may be malformed.
    pub query: String,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// The connection's address, as the server or the gateway reports it. Never from a header (S-LG-9).
    pub ip: IpAddr,
    /// The request's id in logs and problem documents.
    pub id: String,
}

impl RawRequest {
    /// The languages the caller's browser asks for, best first.
    pub fn accepted_languages(&self) -> Vec<Language> {
        let header = self.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        header.map(parse_accept_language).unwrap_or_default()
    }
}
