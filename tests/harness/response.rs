//! The response to a call, and what a person sees of it.

use scraper::{ElementRef, Html, Selector};
use serde_json::Value;
use shared::bytes::Bytes;
use shared::http::Response;
use shared::runtime::Consumed;
use shared::store::{self, Units};

use crate::is_capacity_metered;

#[derive(Debug)]
pub struct TestResponse {
    what: String,
    response: Response<Bytes>,
}

impl TestResponse {
    pub(crate) fn new(what: String, response: Response<Bytes>) -> Self {
        Self { what, response }
    }

    pub fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    /// Asserts the status, and returns the response.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status(), status, "{} answered {}", self.what, self.text());
        self
    }

    /// The calls to the table that it took, in order.
    pub fn calls(&self) -> Vec<store::StoreCall> {
        self.response.extensions().get::<Consumed>().map(|consumed| consumed.0.clone()).unwrap_or_default()
    }

    /// The consumption of those calls.
    pub fn units(&self) -> Units {
        self.calls().iter().fold(Units::default(), |sum, call| sum.plus(call.units))
    }

    /// Its units where they are counted as in the cloud, otherwise none: DynamoDB Local counts nothing for a query that finds
    /// nothing.
    pub fn comparable_units(&self) -> Option<Units> {
        is_capacity_metered().then(|| self.units())
    }

    /// The same without the reads for the caller and the settings, which have their own budget.
    pub fn own_units(&self) -> Units {
        self.calls().iter().filter(|call| !call.is_caller_lookup()).fold(Units::default(), |sum, call| sum.plus(call.units))
    }

    /// The actions and kinds of items, as an observer could count them. Sorted, because concurrent calls end in any order.
    pub fn accesses(&self) -> Vec<(store::Action, String)> {
        let mut accesses: Vec<_> = self.calls().into_iter().flat_map(|call| call.accesses).collect();
        accesses.sort();
        accesses
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(self.response.body()).into_owned()
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(self.response.body())
            .unwrap_or_else(|e| unreachable!("{} answered no JSON ({e}): {}", self.what, self.text()))
    }

    /// The code of a problem document.
    #[track_caller]
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    /// The errors of the body, as `member code`, in the order of the answer.
    #[track_caller]
    pub fn member_errors(&self) -> Vec<String> {
        let text = |error: &Value, name: &str| error[name].as_str().unwrap_or_default().to_owned();
        let errors = self.json()["errors"].as_array().cloned().unwrap_or_default();
        assert!(errors.iter().all(|error| !text(error, "detail").is_empty()), "each error says what to do: {}", self.text());
        errors.iter().map(|error| format!("{} {}", text(error, "member"), text(error, "code"))).collect()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.response.headers().get(name).and_then(|value| value.to_str().ok())
    }

    pub fn headers(&self, name: &str) -> Vec<&str> {
        self.response.headers().get_all(name).iter().filter_map(|value| value.to_str().ok()).collect()
    }

    /// Status, headers and body, for comparing replies that must be indistinguishable.
    pub fn fingerprint(&self) -> String {
        let mut headers: Vec<String> = self.response.headers().iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
        headers.sort();
        format!("{}\n{}\n{}", self.status(), headers.join("\n"), self.text())
    }

    /// The value a cookie was set to.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let set = self.headers("set-cookie").into_iter().find_map(|cookie| cookie.strip_prefix(&format!("{name}=")).map(str::to_owned))?;
        Some(set.split(';').next().unwrap_or_default().to_owned())
    }

    /// Where the answer leads if the page there has something to show once, and the cookie that says what.
    pub fn leads_to(&self) -> Option<(String, String)> {
        let flash = self.cookie("__Host-flash").filter(|flash| !flash.is_empty() && self.status() == 303)?;
        Some((self.header("location")?.to_owned(), format!("__Host-flash={flash}")))
    }

    /// The text of the page, as a person reads it.
    pub fn page_text(&self) -> String {
        let page = Html::parse_document(&self.text());
        let main = Selector::parse("main").expect("a selector");
        let words: Vec<&str> = page.select(&main).flat_map(|main| main.text()).collect();
        words.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Asserts that the page has a text.
    #[track_caller]
    pub fn sees(self, text: &str) -> Self {
        let seen = self.page_text();
        assert!(seen.contains(text), "{} shows no {text:?} but: {seen}", self.what);
        self
    }

    /// The text of the first element that matches a selector; empty if there is none.
    pub fn text_of(&self, selector: &str) -> String {
        let page = Html::parse_document(&self.text());
        let found = page.select(&Selector::parse(selector).expect("a selector")).next();
        found.map(|element| element.text().collect()).unwrap_or_default()
    }

    /// An attribute of the first element that matches a selector; empty if there is none.
    pub fn attribute_of(&self, selector: &str, attribute: &str) -> String {
        let page = Html::parse_document(&self.text());
        let found = page.select(&Selector::parse(selector).expect("a selector")).next();
        found.and_then(|element| element.attr(attribute).map(str::to_owned)).unwrap_or_default()
    }

    /// Whether an element is on the page.
    pub fn has(&self, selector: &str) -> bool {
        Html::parse_document(&self.text()).select(&Selector::parse(selector).expect("a selector")).next().is_some()
    }

    /// The fields of the first form in the page's main part, with their values. An unticked box has none.
    pub fn form(&self) -> Vec<(String, String)> {
        let page = Html::parse_document(&self.text());
        let fields = Selector::parse("main form:first-of-type input[name]").expect("a selector");
        let is_sent = |field: &ElementRef<'_>| field.attr("type") != Some("checkbox") || field.attr("checked").is_some();
        page.select(&fields)
            .filter(is_sent)
            .map(|field| (field.attr("name").unwrap_or_default().to_owned(), field.attr("value").unwrap_or_default().to_owned()))
            .collect()
    }
}
