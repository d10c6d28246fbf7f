//! What people do with the mailing list, and what can be seen of it.

use serde_json::{Value, json};
use shared::customers::{self, Customer};
use shared::http::Method;
use shared::mailer::local::SentLetter;
use shared::mailing_list::{self, Member, SHARDS};
use shared::values::{EmailAddress, Limit, Paging};

use crate::shop::token_in;
use crate::{Person, TestResponse, TestShop};

impl Person<'_> {
    /// Submits the form of a page as a browser does, with its hidden fields and the page's cookie. Where the form comes back, or
    /// the next page has something to show once, that page is the answer.
    pub async fn fills_in(&self, page: &TestResponse, path: &str, fields: &[(&str, &str)]) -> TestResponse {
        let sent = self.submits(page, path, fields).await;
        let guard = page.cookie("__Host-form").map(|cookie| format!("__Host-form={cookie}")).unwrap_or_default();
        match sent.leads_to() {
            Some((to, flash)) => self.call(Method::GET, &to).page().header("cookie", &format!("{guard}; {flash}")).send().await,
            None => sent,
        }
    }

    /// Submits the form of a page, and returns the answer itself.
    pub async fn submits(&self, page: &TestResponse, path: &str, fields: &[(&str, &str)]) -> TestResponse {
        let mut all = page.form();
        for (name, value) in fields {
            all.retain(|(known, _)| known != name);
            all.push(((*name).to_owned(), (*value).to_owned()));
        }
        let all: Vec<(&str, &str)> = all.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let guard = page.cookie("__Host-form").map(|cookie| format!("__Host-form={cookie}")).unwrap_or_default();
        self.call(Method::POST, path).page().header("cookie", &guard).form(&all).send().await
    }

    /// Through the page.
    pub async fn joins_the_mailing_list(&self) -> TestResponse {
        let page = self.opens("/mailing-list").await.is(200);
        self.fills_in(&page, "/mailing-list", &[("email", &self.email)]).await
    }

    /// Through the API.
    pub async fn asks_for_the_mailing_list(&self) -> TestResponse {
        self.posts("/mailing-list", json!({"email": self.email})).await
    }

    pub async fn confirms(&self, token: &str) -> TestResponse {
        self.posts("/mailing-list/confirm", json!({"token": token})).await
    }

    pub async fn unsubscribes_by(&self, token: &str) -> TestResponse {
        self.posts("/mailing-list/unsubscribe", json!({"token": token})).await
    }

    /// Opens the link of a letter.
    pub async fn follows(&self, letter: &SentLetter) -> TestResponse {
        self.opens(&path_in(letter)).await
    }

    /// Signs up and confirms.
    pub async fn subscribes(&self) {
        self.asks_for_the_mailing_list().await.is(202);
        let token = self.token_from_mail().await;
        self.confirms(&token).await.is(200);
    }
}

impl TestShop {
    /// Everybody who would be in an export.
    pub async fn members(&self) -> Vec<Member> {
        let mut all = Vec::new();
        for shard in 0..SHARDS {
            let page = mailing_list::members(self.shop(), shard, &Paging::first(Limit::MAX)).await.expect("a shard");
            all.extend(page.rows);
        }
        all
    }

    pub async fn is_subscribed(&self, person: &Person<'_>) -> bool {
        let address = EmailAddress::parse(&person.email).expect("an address");
        self.members().await.iter().any(|member| member.email.canonical() == address.canonical())
    }

    /// The record of somebody.
    pub async fn record_of(&self, person: &Person<'_>) -> Option<Customer> {
        let address = EmailAddress::parse(&person.email).expect("an address");
        customers::find_by_email(self.shop(), &address).await.expect("a store")
    }

    /// Somebody's unsubscribe link.
    pub async fn unsubscribe_token_of(&self, person: &Person<'_>) -> String {
        let customer = self.record_of(person).await.expect("a record");
        let link = mailing_list::unsubscribe_link(self.shop(), customer.number, &customer.email);
        link.split("token=").nth(1).expect("a token").to_owned()
    }

    /// The proof as Toni reads it.
    pub async fn proof_of(&self, person: &Person<'_>) -> Value {
        let number = self.record_of(person).await.expect("a record").number;
        self.toni().gets(&format!("/admin/customers/{number}/opt-in-proof")).await.is(200).json()
    }

    /// The receipts of one kind in somebody's proof.
    pub async fn receipts_of(&self, person: &Person<'_>, kind: &str) -> Vec<Value> {
        let proof = self.proof_of(person).await;
        let receipts = proof["receipts"].as_array().cloned().unwrap_or_default();
        receipts.into_iter().filter(|receipt| receipt["kind"] == kind).collect()
    }
}

/// The path of a letter's link, with its token.
fn path_in(letter: &SentLetter) -> String {
    let link = letter.text.split_whitespace().find(|word| word.contains("token=")).expect("a link");
    let path = link.trim_start_matches("https://people.shop.example");
    assert!(path.ends_with(&token_in(letter)), "{path}");
    path.to_owned()
}
