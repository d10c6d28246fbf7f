//! The frame that all pages share: language, title, style, navigation.

use super::csrf::{self, CsrfToken};
use super::problem::NextStep;
use super::style::STYLE;
use super::{Caller, Problem, RawRequest, Reply, Request};
use crate::customers::Customer;
use crate::fault::Fault;
use crate::input::MemberError;
use crate::shop::Shop;
use crate::texts::Texts;

/// What every page gets besides its own contents.
#[derive(Clone, Debug)]
pub struct Frame {
    pub texts: Texts,
    pub shop_name: String,
    pub home: String,
    /// The value of the hidden field in this page's forms.
    pub csrf_token: String,
    pub is_signed_in: bool,
    pub csrf: CsrfToken,
}

impl Frame {
    /// The frame of the page that answers this request, in the signed-in customer's language, otherwise in the best
    /// language that the browser asks for.
    pub fn of(shop: &Shop, request: &Request) -> Self {
        Self::of_caller(shop, request.raw(), request.caller())
    }

    /// The frame of a page for a call that matched no route, or that was refused before it became a request.
    pub fn of_caller(shop: &Shop, raw: &RawRequest, caller: &Caller) -> Self {
        let config = shop.config();
        let texts = match caller {
            Caller::Customer(signed_in) => Texts::for_language(&signed_in.customer.language, &config.languages),
            _ => Texts::negotiate(&raw.accepted_languages(), &config.languages),
        };
        let csrf = csrf::token(shop, &raw.headers);
        Self {
            texts,
            shop_name: config.shop_name.clone(),
            home: config.storefront_url.to_string(),
            csrf_token: csrf.field.clone(),
            is_signed_in: matches!(caller, Caller::Customer(_)),
            csrf,
        }
    }

    /// The same frame in the language of the customer whose mail led here (CU-5).
    pub fn for_customer(mut self, shop: &Shop, customer: &Customer) -> Self {
        self.texts = Texts::for_language(&customer.language, &shop.config().languages);
        self
    }

    /// The style sheet, exactly as hashed in the policy.
    pub fn style(&self) -> &'static str {
        STYLE
    }

    /// The text of a key, for templates.
    pub fn t(&self, key: &str) -> String {
        self.texts.get(key)
    }

    /// A field's error, in the reader's language.
    pub fn explain(&self, error: &MemberError) -> String {
        let key = format!("error-{}", error.code.replace('_', "-"));
        self.texts.find_with_count(&key, error.limit.unwrap_or_default()).unwrap_or_else(|| self.t("error-invalid"))
    }

    /// A problem's title, in the reader's language.
    pub fn problem_title(&self, problem: &Problem) -> String {
        let key = format!("problem-{}", problem.code().replace('_', "-"));
        self.texts.find(&key).unwrap_or_else(|| self.t("problem-other"))
    }

    /// Answers with a page in this frame, and sets the form cookie if it is new.
    ///
    /// # Errors
    /// When the template does not render.
    pub fn reply(&self, status: http::StatusCode, page: &impl askama::Template) -> Result<Reply, Fault> {
        let reply = Reply::page(status, page)?.header(http::header::CONTENT_LANGUAGE, self.texts.tag());
        Ok(match &self.csrf.cookie {
            Some(cookie) => reply.cookie(cookie.clone()),
            None => reply,
        })
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
