//! The calls of the storefront's server to the shop: plain calls with its key, as from any other machine.

use serde_json::{Value, json};
use shared::http::Method;
use shared::web::VISIT_COOKIE;

use super::Visitor;
use super::order_book::Order;
use crate::LocalShop;
use crate::client::request;

/// A signed-in customer, as far as the checkout needs to know them.
#[derive(Clone, Debug, Default)]
pub struct Buyer {
    pub number: u64,
    pub email: String,
    pub name: String,
}

/// The shop's answer to an order.
pub enum PutOrderOutcome {
    Accepted(Value),
    /// Why is for programs, not for buyers.
    Rejected,
}

/// Records a hit for a visitor who came by an affiliate's link, and answers the visit token.
pub async fn record_hit(local: &LocalShop, visitor: &Visitor, code: &str, landing_page: &str) -> Option<String> {
    let mut body = json!({"af": code, "landing": landing_page});
    if let Some(referrer) = visitor.header("referer") {
        body["referrer"] = referrer.into();
    }
    let mut hit = request(local, Method::POST, "/hits").bearer(&local.storefront_key).json(&body);
    hit = hit.header("x-customer-ip", &visitor.ip.to_string());
    if let Some(agent) = visitor.header("user-agent") {
        hit = hit.header("x-customer-agent", agent);
    }
    // A page that the browser only prefetches was not visited.
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
        tracing::warn!(status = answer.status, "a hit was refused");
    }
    answer.json["visit"].as_str().map(str::to_owned)
}

/// Sends the whole order to the shop.
pub async fn put_order(local: &LocalShop, order: &Order) -> PutOrderOutcome {
    let call = request(local, Method::PUT, &format!("/orders/{}", order.id)).bearer(&local.storefront_key).json(&order.to_json());
    let answer = call.send().await;
    if answer.is_success() {
        return PutOrderOutcome::Accepted(answer.json);
    }
    tracing::warn!(status = answer.status, "an order was refused");
    PutOrderOutcome::Rejected
}

/// Who is signed in, by the session cookie that their browser sends to this address as well. A storefront at an address
/// of its own would use the session that it keeps for them.
pub async fn signed_in(local: &LocalShop, visitor: &Visitor) -> Option<Buyer> {
    let account = request(local, Method::GET, "/account").bearer(visitor.session.as_ref()?).send().await.json;
    let text = |member: &str| account[member].as_str().unwrap_or_default().to_owned();
    Some(Buyer { number: account["number"].as_u64()?, email: text("email"), name: text("name") })
}
