//! What the storefront's server asks of the shop: plain calls with its key, as from any other machine.

use std::net::{IpAddr, Ipv4Addr};

use serde_json::{Value, json};
use shared::bytes::Bytes;
use shared::http::{HeaderMap, HeaderName, HeaderValue, Method, Response};
use shared::values::ids::TimeOrdered;
use shared::web::{Incoming, SESSION_COOKIE, VISIT_COOKIE};

use super::orders::Order;
use super::{Visitor, cookie};
use crate::LocalShop;

/// Who is signed in, as far as a checkout wants to know.
#[derive(Clone, Debug, Default)]
pub struct Buyer {
    pub number: u64,
    pub email: String,
    pub name: String,
}

/// What the shop says of an order.
pub enum Told {
    Taken(Value),
    Refused(String),
}

/// Tells the shop that a page was reached by an affiliate's link, on behalf of the visitor. Answers the visit.
pub async fn hit(local: &LocalShop, visitor: &Visitor<'_>, af: &str) -> Option<String> {
    let mut body = json!({"af": af, "landing": visitor.address_without("af")});
    if let Some(referrer) = visitor.header("referer") {
        body["referrer"] = referrer.into();
    }
    let ip = visitor.incoming.ip.to_string();
    let mut headers = vec![("x-customer-ip", ip.as_str())];
    headers.extend(visitor.header("user-agent").map(|agent| ("x-customer-agent", agent)));
    // A page that is only fetched ahead was not visited.
    headers.extend(["purpose", "sec-purpose"].into_iter().filter_map(|name| Some((name, visitor.header(name)?))));
    let earlier = visitor.visit.as_ref().map(|visit| format!("{VISIT_COOKIE}={visit}"));
    headers.extend(earlier.as_deref().map(|cookie| ("cookie", cookie)));
    let response = call(local, Method::POST, "/hits", &headers, Some(&body)).await;
    if !response.status().is_success() {
        // The visitor sees the page all the same.
        shared::tracing::warn!(status = response.status().as_u16(), "a hit was not taken");
        return None;
    }
    read(&response)["visit"].as_str().map(str::to_owned)
}

/// Tells the shop the whole order.
pub async fn tell(local: &LocalShop, order: &Order) -> Told {
    let response = call(local, Method::PUT, &format!("/orders/{}", order.id), &[], Some(&order.told())).await;
    let answer = read(&response);
    if response.status().is_success() {
        return Told::Taken(answer);
    }
    let text = |member: &str| answer[member].as_str().unwrap_or_default().to_owned();
    Told::Refused(format!("{} {}", text("title"), text("detail")).trim().to_owned())
}

/// Who is signed in, by the session that their browser sends to this address as well. A storefront at an address of
/// its own would ask with the session it keeps for them.
pub async fn signed_in(local: &LocalShop, visitor: &Visitor<'_>) -> Option<Buyer> {
    let session = cookie(&visitor.incoming.headers, SESSION_COOKIE)?;
    let response = call_as(local, &session, Method::GET, "/account", &[], None).await;
    if !response.status().is_success() {
        return None;
    }
    let account = read(&response);
    let text = |member: &str| account[member].as_str().unwrap_or_default().to_owned();
    Some(Buyer { number: account["number"].as_u64()?, email: text("email"), name: text("name") })
}

async fn call(local: &LocalShop, method: Method, path: &str, headers: &[(&str, &str)], body: Option<&Value>) -> Response<Bytes> {
    call_as(local, &local.storefront_key, method, path, headers, body).await
}

/// A call from the storefront's machine.
async fn call_as(
    local: &LocalShop,
    bearer: &str,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: Option<&Value>,
) -> Response<Bytes> {
    let authorization = format!("Bearer {bearer}");
    let own = [("authorization", authorization.as_str()), ("content-type", "application/json")];
    let mut all = HeaderMap::new();
    for (name, value) in own.iter().chain(headers) {
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
            all.insert(name, value);
        }
    }
    let id = TimeOrdered::new(local.shop.now(), local.shop.dice()).to_string();
    let body = body.map_or_else(Bytes::new, |body| body.to_string().into());
    let ip = IpAddr::V4(Ipv4Addr::LOCALHOST);
    Box::pin(local.answer(Incoming { method, path: path.to_owned(), query: String::new(), headers: all, body, ip, id })).await
}

fn read(response: &Response<Bytes>) -> Value {
    serde_json::from_slice(response.body()).unwrap_or_default()
}
