//! Octavia and her colleagues: customers whom Toni has approved as affiliates, the people who follow their links, and
//! the sales that they earn by.

use shared::http::Method;

use crate::{BROWSER, OrderBody, Person, TestResponse, TestShop};

impl TestShop {
    /// A customer who is an approved affiliate at a rate, and logged in.
    pub async fn affiliate(&self, email: &str, rate_bp: u16) -> Person<'_> {
        let octavia = self.customer(email).await;
        self.toni().approves(&octavia, rate_bp).await;
        self.deliver().await;
        octavia
    }

    /// The visit of somebody who follows an affiliate's link now.
    pub async fn visit_of(&self, affiliate: &Person<'_>) -> String {
        let visitor = self.visitor("visitor@example.com");
        visitor.follows_the_link_of(affiliate).await.is(302).cookie("__Host-visit").expect("an approved affiliate's link")
    }
}

impl Person<'_> {
    /// Follows an affiliate's link to the storefront, in a browser.
    pub async fn follows_the_link_of(&self, affiliate: &Person<'_>) -> TestResponse {
        self.call(Method::GET, &format!("/r/{}", affiliate.number)).page().header("user-agent", BROWSER).send().await
    }

    /// Somebody buys goods of this amount with this affiliate's code, and pays.
    pub async fn sells(&self, order: &str, base_minor: i64) -> OrderBody {
        let body = self.sale_of(base_minor);
        self.shop.storefront().submits_order(order, &body).await.is(201);
        body
    }

    /// The order of somebody who typed in this affiliate's code at checkout: goods of this amount, and nothing else.
    pub fn sale_of(&self, base_minor: i64) -> OrderBody {
        let buyer = format!("buyer-{}@example.com", self.number);
        let goods = self.shop.order_of(&buyer).with("items_minor", base_minor).with("af", self.number.to_string());
        ["discount_minor", "shipping_minor", "tax_minor"].into_iter().fold(goods, |order, cost| order.with(cost, 0))
    }
}
