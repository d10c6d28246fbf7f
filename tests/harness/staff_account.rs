//! Members of the staff with accounts of their own: Petra owns the shop, Jonas and others work for her.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicU8, Ordering};

use serde_json::{Value, json};
use shared::http::Method;
use shared::staff::credentials::TotpSeed;
use shared::staff::letters::STAFF_INVITATION;
use shared::values::Span;

use crate::shop::token_in;
use crate::{TestRequest, TestResponse, TestShop};

/// The password of the staff.
pub const STAFF_PASSWORD: &str = "lanterns drift over the quiet harbour";

/// Somebody who works in the back office, with their app and their network.
pub struct StaffAccount<'a> {
    pub shop: &'a TestShop,
    pub email: String,
    pub ip: IpAddr,
    /// Their authenticator app, once it has read the secret.
    pub app: Option<TotpSeed>,
    pub recovery_codes: Vec<String>,
    /// The token of their session, once they have signed in.
    pub session: String,
}

impl TestShop {
    /// Somebody without an account yet.
    pub fn colleague(&self, email: &str) -> StaffAccount<'_> {
        static NEXT: AtomicU8 = AtomicU8::new(1);
        let ip = IpAddr::V4(Ipv4Addr::new(127, 7, 7, NEXT.fetch_add(1, Ordering::SeqCst)));
        StaffAccount { shop: self, email: email.to_owned(), ip, app: None, recovery_codes: Vec::new(), session: String::new() }
    }

    /// Petra, who became the first owner and has signed in.
    pub async fn petra(&self) -> StaffAccount<'_> {
        let mut petra = self.colleague("petra@example.com");
        let token = self.first_owner_token().await;
        petra.becomes_first_owner(&token).await.is(200);
        petra.proves_the_app().await.is(200);
        petra.signs_in().await;
        petra
    }

    /// The token of a link that makes the first owner.
    pub async fn first_owner_token(&self) -> String {
        let link = operate::first_owner(self.shop(), "otto", "https://people.shop.example/").await;
        let link = link.unwrap_or_else(|e| unreachable!("a link: {e}"));
        assert!(link.starts_with("https://people.shop.example/admin/first-owner?token="), "{link}");
        link.split("token=").nth(1).unwrap_or_default().to_owned()
    }
}

impl<'a> StaffAccount<'a> {
    /// A call with their session.
    pub fn call(&self, method: Method, path: &str) -> TestRequest<'a> {
        let call = self.shop.call(method, path).from(self.ip);
        if self.session.is_empty() { call } else { call.bearer(&self.session) }
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

    /// Chooses a password, and puts the secret into the app.
    pub async fn becomes_first_owner(&mut self, token: &str) -> TestResponse {
        let body = json!({"token": token, "email": self.email, "name": "Petra Lindqvist", "password": STAFF_PASSWORD});
        let answer = self.posts("/admin/first-owner", body).await;
        self.keeps(&answer);
        answer
    }

    /// Opens the newest invitation, chooses a password and puts the secret into the app.
    pub async fn accepts(&mut self) -> TestResponse {
        let token = self.invitation().await;
        let answer = self.posts("/admin/invitation", json!({"token": token, "password": STAFF_PASSWORD})).await;
        self.keeps(&answer);
        answer
    }

    /// The token of the newest invitation, after all jobs are done.
    pub async fn invitation(&self) -> String {
        self.shop.deliver().await;
        let letter = self.shop.last_letter_to(&self.email);
        assert_eq!(letter.kind, STAFF_INVITATION.name());
        token_in(&letter)
    }

    fn keeps(&mut self, answer: &TestResponse) {
        if answer.status() != 200 {
            return;
        }
        let shown = answer.json();
        self.app = shown["totp"]["secret"].as_str().and_then(TotpSeed::from_secret);
        let codes = shown["recovery_codes"].as_array().cloned().unwrap_or_default();
        self.recovery_codes = codes.iter().filter_map(|code| code.as_str().map(str::to_owned)).collect();
    }

    /// What the app shows now.
    pub fn code(&self) -> String {
        self.app.as_ref().expect("the app has read the secret").code(self.shop.now())
    }

    /// Enters the first code.
    pub async fn proves_the_app(&self) -> TestResponse {
        let body = json!({"email": self.email, "password": STAFF_PASSWORD, "code": self.code()});
        self.shop.call(Method::POST, "/admin/second-factor").from(self.ip).json(&body).send().await
    }

    /// Tries to sign in with these.
    pub async fn signs_in_with(&self, password: &str, code: &str) -> TestResponse {
        let body = json!({"email": self.email, "password": password, "code": code});
        self.shop.call(Method::POST, "/admin/sign-in").from(self.ip).json(&body).send().await
    }

    /// Waits for the next code, and signs in with it.
    pub async fn signs_in(&mut self) {
        self.shop.later(Span::seconds(30));
        let signed_in = self.signs_in_with(STAFF_PASSWORD, &self.code()).await.is(200).json();
        signed_in["token"].as_str().unwrap_or_default().clone_into(&mut self.session);
    }

    /// Their id.
    pub async fn id(&self) -> String {
        let listed = self.shop.toni().gets("/admin/staff?limit=100").await.is(200).json();
        let staff = listed["staff"].as_array().cloned().unwrap_or_default();
        let own =
            staff.iter().find(|one| one["email"] == self.email.as_str()).unwrap_or_else(|| unreachable!("{} has an account", self.email));
        own["id"].as_str().unwrap_or_default().to_owned()
    }

    /// Invites somebody, who accepts, proves the app and signs in.
    pub async fn hires(&self, email: &str, role: &str) -> StaffAccount<'a> {
        let mut colleague = self.shop.colleague(email);
        self.posts("/admin/staff", json!({"email": email, "name": "Jonas Weber", "role": role})).await.is(201);
        colleague.accepts().await.is(200);
        colleague.proves_the_app().await.is(200);
        colleague.signs_in().await;
        colleague
    }
}
