//! Staff at the pages of the back office.

use scraper::{ElementRef, Html, Selector};
use shared::http::Method;

use crate::{Staff, TestResponse};

/// A member of the staff at the pages of the back office, in this language.
pub struct BackOffice<'a> {
    staff: Staff<'a>,
    language: &'static str,
}

impl<'a> Staff<'a> {
    pub fn in_browser(self, language: &'static str) -> BackOffice<'a> {
        BackOffice { staff: self, language }
    }

    /// Opens a page as a browser does, in English.
    pub async fn opens(&self, path: &str) -> TestResponse {
        self.call(Method::GET, path).page().send().await
    }
}

impl BackOffice<'_> {
    pub async fn opens(&self, path: &str) -> TestResponse {
        self.staff.call(Method::GET, path).page().header("accept-language", self.language).send().await
    }

    /// Submits the form of a page that posts to this address, with some of its fields filled in anew, and returns the answer.
    pub async fn submits(&self, page: &TestResponse, action: &str, fields: &[(&str, &str)]) -> TestResponse {
        let mut all = form_at(page, action);
        for (name, _) in fields {
            all.retain(|(known, _)| known != name);
        }
        all.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let all: Vec<(&str, &str)> = all.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.staff.call(Method::POST, action).page().header("accept-language", self.language).form(&all).send().await
    }

    /// The same, and the page that comes after it.
    pub async fn fills_in(&self, page: &TestResponse, action: &str, fields: &[(&str, &str)]) -> TestResponse {
        let sent = self.submits(page, action, fields).await;
        let Some(to) = sent.header("location").map(str::to_owned).filter(|_| sent.status() == 303) else { return sent };
        let flash = sent.leads_to().map(|(_, flash)| flash).unwrap_or_default();
        let next = self.staff.call(Method::GET, &to).page().header("accept-language", self.language);
        next.header("cookie", &flash).send().await
    }
}

/// The fields of the form that posts to an address, as a browser would send them untouched.
fn form_at(page: &TestResponse, action: &str) -> Vec<(String, String)> {
    let html = Html::parse_document(&page.text());
    let form = Selector::parse(&format!("form[method=post][action='{action}']")).expect("a selector");
    let form = html.select(&form).next().unwrap_or_else(|| unreachable!("a form to {action} on {}", page.text()));
    let fields = Selector::parse("input[name], textarea[name], select[name]").expect("a selector");
    form.select(&fields).filter_map(|field| Some((field.attr("name")?.to_owned(), value_of(field)?))).collect()
}

fn value_of(field: ElementRef<'_>) -> Option<String> {
    let chosen = Selector::parse("option[selected]").expect("a selector");
    let options = Selector::parse("option").expect("a selector");
    match field.value().name() {
        "textarea" => Some(field.text().collect()),
        "select" => field.select(&chosen).next().or_else(|| field.select(&options).next())?.attr("value").map(str::to_owned),
        _ if matches!(field.attr("type"), Some("checkbox" | "radio")) && field.attr("checked").is_none() => None,
        _ => Some(field.attr("value").unwrap_or_default().to_owned()),
    }
}
