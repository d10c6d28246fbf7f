//! The cast.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicU16, Ordering};

use serde_json::{Value, json};
use shared::audit::Actor;
use shared::http::Method;
use shared::mailer::LetterKind;
use shared::mailer::local::SentLetter;
use shared::values::{ClientInfo, StaffId};

use crate::shop::token_in;
use crate::{TestRequest, TestResponse, TestShop};

/// The default password.
pub const PASSWORD: &str = "plums grow behind the chapel";

/// The user agent of people's browsers.
pub const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// Somebody with their own address, browser and network.
pub struct Person<'a> {
    pub shop: &'a TestShop,
    pub email: String,
    pub ip: IpAddr,
    /// Their browser's language; `None` for the shop's default.
    pub language: Option<&'static str>,
    /// Their session's token, once they are logged in.
    pub session: Option<String>,
    /// Their number, once they know it.
    pub number: u64,
}

impl<'a> Person<'a> {
    pub(crate) fn new(shop: &'a TestShop, email: &str) -> Self {
        static NEXT: AtomicU16 = AtomicU16::new(1);
        let [high, low] = NEXT.fetch_add(1, Ordering::SeqCst).to_be_bytes();
        Self { shop, email: email.to_owned(), ip: IpAddr::V4(Ipv4Addr::new(127, 1, high, low)), language: None, session: None, number: 0 }
    }

    /// A call from this person's network, with their session if they have one.
    pub fn call(&self, method: Method, path: &str) -> TestRequest<'a> {
        let call = self.shop.call(method, path).from(self.ip);
        let call = match self.language {
            Some(language) => call.header("accept-language", language),
            None => call,
        };
        match &self.session {
            Some(token) => call.bearer(token),
            None => call,
        }
    }

    /// The same person with a browser in this language.
    pub fn speaking(self, language: &'static str) -> Self {
        Self { language: Some(language), ..self }
    }

    /// The same person on this network.
    pub fn at(self, ip: [u8; 4]) -> Self {
        Self { ip: ip.into(), ..self }
    }

    pub async fn gets(&self, path: &str) -> TestResponse {
        self.call(Method::GET, path).send().await
    }

    pub async fn posts(&self, path: &str, body: Value) -> TestResponse {
        self.call(Method::POST, path).json(&body).send().await
    }

    pub async fn patches(&self, path: &str, body: Value) -> TestResponse {
        self.call(Method::PATCH, path).json(&body).send().await
    }

    /// Opens a page as a browser does.
    pub async fn opens(&self, path: &str) -> TestResponse {
        self.call(Method::GET, path).page().send().await
    }

    /// Sends all waiting mails, and asserts that the newest to this person is of this kind.
    pub async fn receives(&self, kind: LetterKind) -> SentLetter {
        self.shop.deliver().await;
        let letter = self.shop.last_letter_to(&self.email);
        assert_eq!(letter.kind, kind.name(), "the newest letter to {}", self.email);
        letter
    }

    pub async fn asks_for_an_account(&self) -> TestResponse {
        self.posts("/sign-up", json!({"email": self.email})).await
    }

    /// The token of the newest link mailed to them, after all jobs are done. Letters of the same time have no order, and not
    /// all have a link.
    pub async fn token_from_mail(&self) -> String {
        self.shop.deliver().await;
        let with_link = self.shop.letters_to(&self.email).into_iter().rfind(|letter| letter.text.contains("token="));
        token_in(&with_link.unwrap_or_else(|| unreachable!("a link mailed to {}", self.email)))
    }

    pub async fn logs_in_with(&self, password: &str) -> TestResponse {
        self.shop.call(Method::POST, "/login").from(self.ip).json(&json!({"email": self.email, "password": password})).send().await
    }

    pub async fn logs_in(&mut self) {
        let opened = self.logs_in_with(PASSWORD).await.is(200).json();
        self.session = opened["token"].as_str().map(str::to_owned);
        self.number = opened["customer"]["number"].as_u64().unwrap_or_default();
    }

    pub async fn signs_up(&self) {
        self.asks_for_an_account().await.is(202);
        let token = self.token_from_mail().await;
        self.posts("/sign-up/confirm", json!({"token": token, "password": PASSWORD})).await.is(200);
        self.shop.deliver().await;
    }

    pub async fn signs_up_and_logs_in(&mut self) {
        self.signs_up().await;
        self.logs_in().await;
    }
}

/// Staff with a token.
pub struct Staff<'a> {
    pub shop: &'a TestShop,
    pub token: String,
}

impl<'a> Staff<'a> {
    pub fn call(&self, method: Method, path: &str) -> TestRequest<'a> {
        self.shop.call(method, path).bearer(&self.token)
    }

    pub async fn gets(&self, path: &str) -> TestResponse {
        self.call(Method::GET, path).send().await
    }

    pub async fn posts(&self, path: &str, body: Value) -> TestResponse {
        self.call(Method::POST, path).json(&body).send().await
    }

    pub async fn patches(&self, path: &str, body: Value) -> TestResponse {
        self.call(Method::PATCH, path).json(&body).send().await
    }
}

impl Staff<'_> {
    /// Makes a customer an affiliate at a rate in basis points, or changes the rate of one.
    pub async fn approves(&self, affiliate: &Person<'_>, rate_bp: u16) {
        self.sets_terms(affiliate.number, json!({"enabled": true, "rate_bp": rate_bp})).await;
    }

    /// Switches an affiliate off.
    pub async fn suspends(&self, affiliate: &Person<'_>) {
        self.sets_terms(affiliate.number, json!({"enabled": false})).await;
    }

    async fn sets_terms(&self, affiliate: u64, terms: Value) {
        self.patches(&format!("/admin/customers/{affiliate}"), json!({"affiliate": terms})).await.is(200);
    }

    /// Pays in cash what is due to an affiliate in euros. With the same key, a repeat is the same payout.
    pub async fn pays(&self, affiliate: &Person<'_>, key: &str) -> TestResponse {
        let body = json!({"lines": "due", "currency": "EUR", "method": "cash"});
        let path = format!("/admin/affiliates/{}/payouts", affiliate.number);
        self.call(Method::POST, &path).idempotency_key(key).json(&body).send().await
    }

    pub async fn marks_as_unpaid(&self, payout: &Value) -> TestResponse {
        let id = payout["id"].as_str().unwrap_or_else(|| unreachable!("the id of {payout}"));
        self.posts(&format!("/admin/payouts/{id}/unpay"), json!({})).await
    }
}

/// The storefront's server with its key.
pub struct Storefront<'a> {
    pub shop: &'a TestShop,
    pub key: String,
}

impl<'a> Storefront<'a> {
    pub fn call(&self, method: Method, path: &str) -> TestRequest<'a> {
        self.shop.call(method, path).bearer(&self.key)
    }

    pub async fn puts(&self, path: &str, body: Value) -> TestResponse {
        self.call(Method::PUT, path).json(&body).send().await
    }
}

/// Toni at her desk, for the few domain functions that no route calls yet.
pub struct Desk {
    staff: StaffId,
    client: ClientInfo,
}

impl Desk {
    pub fn of_toni() -> Self {
        let staff = StaffId::parse("toni").expect("an id");
        Self { staff, client: ClientInfo { ip: Ipv4Addr::LOCALHOST.into(), user_agent: None } }
    }

    /// Toni as the domain's actor.
    pub fn actor(&self) -> Actor<'_> {
        Actor { staff: &self.staff, client: &self.client }
    }
}
