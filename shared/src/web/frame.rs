//! The frame that all pages share: language, title, style, navigation.

use super::csrf::{self, CsrfToken};
use super::form::{FieldError, Refusal};
use super::problem::NextStep;
use super::staff_frame::{NavEntry, StaffFrame};
use super::style::{SCRIPT, STYLE};
use super::{Brand, Caller, LANGUAGE_COOKIE, Problem, RawRequest, Reply, Request, SetCookie};
use crate::customers::Customer;
use crate::fault::Fault;
use crate::settings::Settings;
use crate::shop::Shop;
use crate::texts::Texts;
use crate::values::Span;

/// How long a browser keeps the language that its visitor chose.
const LANGUAGE_COOKIE_AGE: Span = Span::days(365);

/// What every page gets besides its own contents.
#[derive(Clone, Debug)]
pub struct Frame {
    pub texts: Texts,
    pub shop_name: String,
    pub home: String,
    pub brand: Brand,
    /// The value of the hidden field in this page's forms.
    pub csrf_token: String,
    pub is_signed_in: bool,
    /// The back office, for a member of the staff.
    pub staff: Option<StaffFrame>,
    /// Whether the page shows a form that was refused.
    pub has_errors: bool,
    /// Whether there is an affiliate programme to navigate to (AF-2).
    pub has_affiliates: bool,
    /// What this page shows once, in words.
    pub notice: Option<String>,
    csrf: CsrfToken,
    path: String,
    /// The links to this page in each language of the shop; none for customers, who choose theirs in their profile.
    languages: Vec<(&'static str, String)>,
    /// Set if the link that led here chose the language.
    language_cookie: Option<SetCookie>,
}

/// A link to this page in another language.
#[derive(Clone, Debug)]
pub struct LanguageLink<'a> {
    pub tag: &'static str,
    /// The language's name in that language.
    pub name: String,
    pub link: &'a str,
}

impl Frame {
    /// The frame of the page that answers this request, in the signed-in customer's language, otherwise in the language
    /// that the visitor chose, or the best that the browser asks for.
    pub async fn of(shop: &Shop, request: &Request) -> Self {
        let has_errors = request.form().refusal().is_some();
        let frame = Self::of_caller(shop, request.raw(), request.caller()).await;
        let notice = request.notice().and_then(|key| frame.texts.find(key));
        Self { has_errors, notice, ..frame }
    }

    /// The frame of a page for a call that matched no route, or that was refused before it became a request.
    pub async fn of_caller(shop: &Shop, raw: &RawRequest, caller: &Caller) -> Self {
        let settings = shop.settings_for_page().await;
        Self::with_settings(shop, raw, caller, &settings)
    }

    /// The frame of a page for somebody whom there is no time to look up.
    pub fn of_stranger(shop: &Shop, raw: &RawRequest) -> Self {
        Self::with_settings(shop, raw, &Caller::Anonymous, &shop.settings_read_last())
    }

    fn with_settings(shop: &Shop, raw: &RawRequest, caller: &Caller, settings: &Settings) -> Self {
        let config = shop.config();
        let brand = Brand::of(config, settings);
        let spoken = &config.languages;
        let is_signed_in = matches!(caller, Caller::Customer(_));
        let texts = match caller {
            Caller::Customer(signed_in) => Texts::for_language(&signed_in.customer.language, spoken),
            _ => Texts::negotiate(&raw.preferred_languages(), spoken),
        };
        let chosen = raw.chosen_language().filter(|chosen| !is_signed_in && chosen.primary_subtag() == texts.tag());
        let csrf = csrf::token(shop, &raw.headers);
        Self {
            shop_name: brand.shop_name.clone(),
            brand,
            home: config.storefront_url.to_string(),
            csrf_token: csrf.field.clone(),
            is_signed_in,
            staff: if let Caller::Staff(caller) = caller { Some(StaffFrame::of(caller)) } else { None },
            has_errors: false,
            notice: None,
            has_affiliates: settings.affiliates_enabled,
            csrf,
            path: raw.path.clone(),
            languages: spoken.tags().filter(|_| !is_signed_in).map(|tag| (tag, format!("?{}", raw.query_in(tag)))).collect(),
            language_cookie: chosen.as_ref().map(|_| SetCookie {
                name: LANGUAGE_COOKIE,
                value: texts.tag().to_owned(),
                max_age: Some(LANGUAGE_COOKIE_AGE),
            }),
            texts,
        }
    }

    /// The same frame for a page that must not repeat the query, which may hold the token of a mailed link.
    pub fn without_query(self) -> Self {
        let languages = self.languages.iter().map(|(tag, _)| (*tag, format!("?language={tag}"))).collect();
        Self { languages, ..self }
    }

    /// The same frame in the language of the customer whose mail led here (CU-5), unless they chose another one here.
    pub fn for_customer(self, shop: &Shop, customer: &Customer) -> Self {
        if self.language_cookie.is_some() {
            return self;
        }
        Self { texts: Texts::for_language(&customer.language, &shop.config().languages), ..self }
    }

    /// The same frame without its notice, for a page that consists of it.
    pub fn without_notice(self) -> Self {
        Self { notice: None, ..self }
    }

    /// The links to this page in the shop's other languages.
    pub fn other_languages(&self) -> Vec<LanguageLink<'_>> {
        let others = self.languages.iter().filter(|(tag, _)| *tag != self.texts.tag());
        others.map(|(tag, link)| LanguageLink { tag, name: self.t(&format!("language-{tag}")), link }).collect()
    }

    /// Whether this page is at an address or below it, for the navigation.
    pub fn is_below(&self, path: &str) -> bool {
        self.path.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Whether this page is at an address.
    pub fn is_at(&self, path: &str) -> bool {
        self.path == path
    }

    /// Whether this page belongs to an entry of the back office's navigation.
    pub fn is_in(&self, entry: &NavEntry) -> bool {
        StaffFrame::covers(entry, |path| self.is_at(path), |path| self.is_below(path))
    }

    /// What a page's title ends with: the shop's name, and in the back office that it is one.
    pub fn site_name(&self) -> String {
        if self.staff.is_some() { self.texts.with("admin-site", "shop", &self.shop_name) } else { self.shop_name.clone() }
    }

    /// The style sheet, exactly as hashed in the policy.
    pub fn style(&self) -> &'static str {
        STYLE
    }

    /// The script, exactly as hashed in the policy.
    pub fn script(&self) -> &'static str {
        SCRIPT
    }

    /// The text of a key, for templates.
    pub fn t(&self, key: &str) -> String {
        self.texts.get(key)
    }

    /// A field's error, in the reader's language.
    pub fn explain(&self, error: &FieldError) -> String {
        let key = format!("error-{}", error.code.replace('_', "-"));
        self.texts.find_with_count(&key, error.limit.unwrap_or_default()).unwrap_or_else(|| self.t("error-invalid"))
    }

    /// Why a form was refused, in the reader's language; where they have to wait, with how long.
    pub fn refusal_title(&self, refusal: &Refusal) -> String {
        let key = format!("problem-{}", refusal.code.replace('_', "-"));
        let waiting = refusal.wait().and_then(|wait| self.texts.find_with(&format!("{key}-wait"), "wait", &self.texts.wait(wait)));
        waiting.or_else(|| self.texts.find(&key)).unwrap_or_else(|| self.t("problem-other"))
    }

    /// A problem's title, in the reader's language.
    pub fn problem_title(&self, problem: &Problem) -> String {
        let key = format!("problem-{}", problem.code().replace('_', "-"));
        self.texts.find(&key).unwrap_or_else(|| self.t("problem-other"))
    }

    /// Answers with a page in this frame, and sets the cookies that are new.
    ///
    /// # Errors
    /// When the template does not render.
    pub fn reply(&self, status: http::StatusCode, page: &impl askama::Template) -> Result<Reply, Fault> {
        let mut reply = Reply::page(status, page)?.header(http::header::CONTENT_LANGUAGE, self.texts.tag());
        if let Some(policy) = self.brand.policy() {
            reply = reply.header(http::header::CONTENT_SECURITY_POLICY, &policy);
        }
        let cookies = self.csrf.cookie.iter().chain(&self.language_cookie).cloned();
        Ok(cookies.fold(reply, Reply::cookie))
    }
}

/// A page with one message and perhaps a button.
#[derive(askama::Template)]
#[template(path = "message.html")]
pub struct MessagePage<'a> {
    frame: &'a Frame,
    title: String,
    text: String,
    button: Option<(String, &'a str)>,
}

impl<'a> MessagePage<'a> {
    /// From the keys of its texts.
    pub fn new(frame: &'a Frame, title: &str, text: &str) -> Self {
        Self { frame, title: frame.t(title), text: frame.t(text), button: None }
    }

    /// Adds a button that leads to a page.
    pub fn with_button(mut self, label: &str, to: &'a str) -> Self {
        self.button = Some((self.frame.t(label), to));
        self
    }

    pub fn reply(&self, status: http::StatusCode) -> Result<Reply, Fault> {
        self.frame.reply(status, self)
    }
}

/// The page of a problem that has no page of its own.
#[derive(askama::Template)]
#[template(path = "problem.html")]
pub struct ProblemPage<'a> {
    pub frame: &'a Frame,
    pub title: String,
    pub request_id: String,
    pub next: Option<NextStep>,
}

impl<'a> ProblemPage<'a> {
    pub fn new(frame: &'a Frame, problem: &Problem, request_id: &str) -> Self {
        Self { frame, title: frame.problem_title(problem), request_id: request_id.to_owned(), next: problem.advice() }
    }
}
