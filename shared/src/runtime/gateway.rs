//! API Gateway's events and replies, in [payload format 2.0][format].
//!
//! A call is taken over member by member and never becomes one address first: raw paths and queries hold what no URI
//! may hold. Nothing here panics, and a header or a cookie that is none is left out by itself, because anybody can
//! set a cookie for a whole domain, and that must not end anybody's session.
//!
//! [format]: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, header};
use serde::{Deserialize, Serialize};

use super::front::Front;
use super::{render, serve};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::web::{RawRequest, UseCase};

const READING: &str = "reading an event of the gateway";

/// A call as the gateway delivers it. Members that nobody reads are ignored.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GatewayEvent {
    raw_path: String,
    raw_query_string: Option<String>,
    /// Repeated headers are one, joined by commas.
    headers: Option<BTreeMap<String, Option<String>>>,
    /// Every cookie of the call, one by one. If there are any, the `cookie` header repeats them.
    cookies: Option<Vec<String>>,
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
    request_context: RequestContext,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RequestContext {
    http: HttpContext,
    request_id: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct HttpContext {
    method: String,
    /// The address of the connection, whatever any header says.
    source_ip: Option<String>,
}

/// An answer as the gateway expects it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GatewayReply {
    status_code: u16,
    headers: BTreeMap<String, String>,
    cookies: Vec<String>,
    body: String,
    is_base64_encoded: bool,
}

/// Answers a call of the gateway.
///
/// # Errors
/// When the event is not a call.
pub async fn answer(shop: &Shop, front: &Front, use_cases: &[UseCase], event: GatewayEvent) -> Result<GatewayReply, Fault> {
    let call = event.into_request()?;
    let id = call.id.clone();
    let response = match front.admit(call) {
        Ok(call) => serve(shop, use_cases, call).await,
        Err(problem) => {
            tracing::info!(request_id = id, status = problem.status().as_u16(), "a call went round the front");
            render(problem.into(), &id)
        }
    };
    Ok(GatewayReply::of(response))
}

impl GatewayEvent {
    /// Reads an event.
    ///
    /// # Errors
    /// When it is not a call.
    pub fn parse(json: &str) -> Result<Self, Fault> {
        serde_json::from_str(json).map_err(|e| Fault::corrupt(READING, e))
    }

    /// The call, as local mode's server would hand it over.
    ///
    /// # Errors
    /// When its method is none, or its body is not encoded as it says.
    pub fn into_request(self) -> Result<RawRequest, Fault> {
        let RequestContext { http, request_id } = self.request_context;
        let body = self.body.unwrap_or_default();
        Ok(RawRequest {
            method: Method::from_bytes(http.method.as_bytes()).map_err(|e| Fault::corrupt(READING, e))?,
            path: self.raw_path,
            query: self.raw_query_string.unwrap_or_default(),
            headers: headers(self.headers.unwrap_or_default(), self.cookies.unwrap_or_default()),
            body: if self.is_base64_encoded {
                BASE64_STANDARD.decode(body).map_err(|e| Fault::corrupt(READING, e))?.into()
            } else {
                body.into()
            },
            ip: http.source_ip.and_then(|ip| ip.parse().ok()).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)),
            id: request_id.unwrap_or_default(),
        })
    }
}

/// The headers, and each cookie as a header of its own.
fn headers(named: BTreeMap<String, Option<String>>, cookies: Vec<String>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in named {
        let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else { continue };
        if name != header::COOKIE || cookies.is_empty() {
            append(&mut headers, name, value.unwrap_or_default());
        }
    }
    for cookie in cookies {
        append(&mut headers, header::COOKIE, cookie);
    }
    headers
}

fn append(headers: &mut HeaderMap, name: HeaderName, value: String) {
    if let Ok(value) = HeaderValue::from_maybe_shared(Bytes::from(value)) {
        // Full at 32,768 headers; the gateway accepts 10 KB of them.
        let _is_full = headers.try_append(name, value);
    }
}

impl GatewayReply {
    /// A body that is not UTF-8 is encoded in Base64. The format has no headers with several values but cookies.
    pub fn of(response: Response<Bytes>) -> Self {
        let (head, body) = response.into_parts();
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let values = |name: &HeaderName| head.headers.get_all(name).iter().map(text).collect::<Vec<_>>();
        let named = head.headers.keys().filter(|name| **name != header::SET_COOKIE);
        let (body, is_base64_encoded) = match String::from_utf8(body.into()) {
            Ok(text) => (text, false),
            Err(binary) => (BASE64_STANDARD.encode(binary.as_bytes()), true),
        };
        Self {
            status_code: head.status.as_u16(),
            headers: named.map(|name| (name.as_str().to_owned(), values(name).join(", "))).collect(),
            cookies: values(&header::SET_COOKIE),
            body,
            is_base64_encoded,
        }
    }
}
