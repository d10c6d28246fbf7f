//! What the storefront's server asks of the shop: plain calls with its key, as from any other machine.

use serde_json::{Value, json};
use shared::http::Method;
use shared::web::{SESSION_COOKIE, VISIT_COOKIE};

use super::orders::Order;
use super::{Visitor, cookie};
use crate::LocalShop;
use crate::client::request;

/// Who is signed in, as far as a checkout wants to know.
#[derive(Clone, Debug, Default)]
pub struct Buyer {
    pub number: u64,
    pub email: String,
    pub name: String,
}

/// What the shop says of an order.
pub enum PutOrderOutcome {
    Accepted(Value),
    Rejected(String),
}

/// Tells the shop that a page was reached by an affiliate's link, on behalf of the visitor. Answers the visit.
pub async fn record_hit(local: &LocalShop, visitor: &Visitor<'_>, af: &str) -> Option<String> {
    let mut body = json!({"af": af, "landing": visitor.address_without("af")});
    if let Some(referrer) = visitor.header("referer") {
        body["referrer"] = referrer.into();
    }
    let mut hit = request(local, Method::POST, "/hits").bearer(&local.storefront_key).json(&body);
    hit = hit.header("x-customer-ip", &visitor.incoming.ip.to_string());
    if let Some(agent) = visitor.header("user-agent") {
        hit = hit.header("x-customer-agent", agent);
    }
    // A page that is only fetched ahead was not visited.
    for name in ["purpose", "sec-purpose"] {
        if let Some(purpose) = visitor.header(name) {
            hit = hit.header(name, purpose);
        }
    }
    if let Some(visit) = &visitor.visit {
        hit = hit.header("cookie", &format!("{VISIT_COOKIE}={visit}"));
    }
    let answer = hit.send().await;
    if !answer.is_success() {
        // The visitor sees the page all the same.
        shared::tracing::warn!(status = answer.status, "a hit was not taken");
    }
    answer.json["visit"].as_str().map(str::to_owned)
}

/// Tells the shop the whole order.
pub async fn put_order(local: &LocalShop, order: &Order) -> PutOrderOutcome {
    let answer =
        request(local, Method::PUT, &format!("/orders/{}", order.id)).bearer(&local.storefront_key).json(&order.to_json()).send().await;
    if answer.is_success() { PutOrderOutcome::Accepted(answer.json) } else { PutOrderOutcome::Rejected(answer.error_message()) }
}

/// Who is signed in, by the session that their browser sends to this address as well. A storefront at an address of
/// its own would ask with the session it keeps for them.
pub async fn signed_in(local: &LocalShop, visitor: &Visitor<'_>) -> Option<Buyer> {
    let session = cookie(&visitor.incoming.headers, SESSION_COOKIE)?;
    let account = request(local, Method::GET, "/account").bearer(&session).send().await.json;
    let text = |member: &str| account[member].as_str().unwrap_or_default().to_owned();
    Some(Buyer { number: account["number"].as_u64()?, email: text("email"), name: text("name") })
}
