//! Orders as the storefront's server reports them.

use serde_json::{Value, json};
use shared::values::Span;

use crate::{Person, Storefront, TestResponse, TestShop};

/// The body of an order, built step by step.
#[derive(Clone, Debug)]
pub struct OrderBody(pub Value);

impl OrderBody {
    pub fn with(mut self, member: &str, value: impl Into<Value>) -> Self {
        self.0[member] = value.into();
        self
    }

    /// The same order, updated this many seconds after it was placed.
    pub fn after(self, seconds: i64) -> Self {
        let placed_at = self.0["placed_at"].as_str().and_then(shared::values::Timestamp::parse).expect("an order has its moment");
        self.with("updated_at", placed_at.plus(Span::seconds(seconds)).to_string())
    }

    pub fn with_status(self, status: &str) -> Self {
        self.with("status", status)
    }
}

impl TestShop {
    /// A paid order of items over 100.00 with a discount of 10.00, shipping of 5.00 and tax of 18.00, placed now.
    pub fn order_of(&self, email: &str) -> OrderBody {
        let now = self.now().to_string();
        OrderBody(json!({
            "status": "paid", "currency": "EUR", "placed_at": now, "updated_at": now, "customer": {"email": email},
            "items_minor": 10_000, "discount_minor": 1_000, "shipping_minor": 500, "handling_minor": 0, "tax_minor": 1_800,
            "refunded_items_minor": 0, "disputed_minor": 0,
        }))
    }

    /// The same order by somebody who has just followed an affiliate's link.
    pub async fn order_through(&self, affiliate: &Person<'_>, email: &str) -> OrderBody {
        self.order_of(email).with("visit", self.visit_of(affiliate).await)
    }
}

impl Storefront<'_> {
    /// Reports an order.
    pub async fn submits_order(&self, id: &str, told: &OrderBody) -> TestResponse {
        self.puts(&format!("/orders/{id}"), told.0.clone()).await
    }
}

/// The lines in the answer to an order: affiliate, kind, base and amount.
pub fn lines_of(answer: &TestResponse) -> Vec<(u64, String, i64, i64)> {
    let line = |line: &Value| {
        let number = |member: &str| line[member].as_i64().unwrap_or_else(|| unreachable!("{member} of {line}"));
        let affiliate = line["affiliate"].as_u64().unwrap_or_default();
        (affiliate, line["kind"].as_str().unwrap_or_default().to_owned(), number("base_minor"), number("amount_minor"))
    };
    answer.json()["lines"].as_array().unwrap_or_else(|| unreachable!("lines in {}", answer.text())).iter().map(line).collect()
}
