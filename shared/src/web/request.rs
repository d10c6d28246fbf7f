//! Requests: what came in, who sent it, and how its parts become types.

use bytes::Bytes;
use deserr::Deserr;
use http::{Method, header};

use super::body::{IDEMPOTENCY_FIELD, read_form, read_json};
use super::headers::{is_form, prefers_html};
use super::{BodyLimits, Caller, Form, Problem, RawRequest, path_part, request_cookie};
use crate::input::MemberErrors;
use crate::shop::Shop;
use crate::staff::Scope;
use crate::texts::Texts;
use crate::values::{ClientInfo, Language, Limit, Paging, ShortText};

/// A call that matched a route and whose caller may make it.
#[derive(Clone, Debug)]
pub struct Request {
    raw: RawRequest,
    at: &'static str,
    limits: BodyLimits,
    parameters: Vec<(&'static str, String)>,
    caller: Caller,
    client: ClientInfo,
    form: Form,
    /// The key of a text that the page shows once.
    notice: Option<String>,
}

impl Request {
    /// A call that matched the route at `METHOD /path`, with the limits of its body.
    pub(super) fn new(
        raw: RawRequest,
        at: &'static str,
        limits: BodyLimits,
        parameters: Vec<(&'static str, String)>,
        caller: Caller,
    ) -> Self {
        let client = client(&raw, &caller);
        Self { raw, at, limits, parameters, caller, client, form: Form::default(), notice: None }
    }

    /// The request for the page that shows this call's refused form again.
    pub fn returning_form(&self, form: Form) -> Self {
        Self { form, ..self.clone() }
    }

    /// The request for a page that shows what an earlier one left for it.
    pub(super) fn showing(self, form: Form, notice: Option<String>) -> Self {
        Self { form, notice, ..self }
    }

    /// The key of the text that the page shows once.
    pub fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    pub fn raw(&self) -> &RawRequest {
        &self.raw
    }

    /// The page's form.
    pub fn form(&self) -> &Form {
        &self.form
    }

    /// `METHOD /path` of the route.
    pub fn at(&self) -> &'static str {
        self.at
    }

    /// HEAD is answered like GET, but must not even have GET's effects (AF-4, ML-2).
    pub fn is_head(&self) -> bool {
        self.raw.method == Method::HEAD
    }

    pub fn client(&self) -> &ClientInfo {
        &self.client
    }

    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    pub fn header(&self, name: impl header::AsHeaderName) -> Option<&str> {
        self.raw.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        request_cookie(&self.raw.headers, name)
    }

    /// A parameter of the path.
    pub fn path_parameter(&self, name: &str) -> &str {
        self.parameters.iter().find(|(n, _)| *n == name).map_or("", |(_, value)| value)
    }

    /// The address that a path becomes with this call's parameters in it.
    pub fn fill_in(&self, path: &str) -> String {
        self.parameters.iter().fold(path.to_owned(), |path, (name, value)| {
            let value = path_part(value);
            path.replace(&format!("{{{name}}}"), &value).replace(&format!("{{{name}+}}"), &value)
        })
    }

    /// A path parameter as a type. One that does not parse does not exist.
    ///
    /// # Errors
    /// 404.
    pub fn parse_parameter<T>(&self, name: &str, parse: impl FnOnce(&str) -> Option<T>) -> Result<T, Problem> {
        parse(self.path_parameter(name)).ok_or_else(Problem::not_found)
    }

    /// A query parameter, decoded.
    pub fn query(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(self.raw.query.as_bytes()).find(|(n, _)| n == name).map(|(_, value)| value.into_owned())
    }

    /// The whole query as it was requested.
    pub fn query_string(&self) -> &str {
        &self.raw.query
    }

    /// The path as it was requested.
    pub fn path(&self) -> &str {
        &self.raw.path
    }

    /// The query in a canonical order, without some of its parameters.
    pub fn query_without(&self, names: &[&str]) -> String {
        let members = form_urlencoded::parse(self.raw.query.as_bytes()).filter(|(name, _)| !names.contains(&name.as_ref()));
        let mut members: Vec<String> = members.map(|(name, value)| format!("{name}={value}")).collect();
        members.sort();
        members.join("&")
    }

    /// Whether the caller is a browser that wants a page.
    pub fn prefers_html(&self) -> bool {
        prefers_html(&self.raw.headers)
    }

    pub fn is_form(&self) -> bool {
        is_form(&self.raw.headers)
    }

    /// The body as a type: JSON, or the fields of a form.
    ///
    /// # Errors
    /// 400 for invalid JSON; 422 with every invalid member (OR-2).
    pub fn body<T: Deserr<MemberErrors>>(&self) -> Result<T, Problem> {
        if self.is_form() { read_form(&self.raw.body) } else { read_json(&self.raw.body, self.limits) }
    }

    pub fn raw_body(&self) -> &Bytes {
        &self.raw.body
    }

    /// All values of a query parameter, decoded.
    pub fn query_all(&self, name: &str) -> Vec<String> {
        let parameters = form_urlencoded::parse(self.raw.query.as_bytes());
        parameters.filter(|(n, _)| n == name).map(|(_, value)| value.into_owned()).collect()
    }

    /// The idempotency key that the caller chose, in the header or in the hidden field of a form: 1 to 255 visible characters.
    ///
    /// # Errors
    /// 400 for one that is too long or malformed.
    pub fn idempotency_key(&self) -> Result<Option<String>, Problem> {
        let key = match self.raw.headers.get("idempotency-key") {
            Some(value) => value.to_str().ok().map(str::to_owned),
            None if self.is_form() => match form_field(&self.raw.body, IDEMPOTENCY_FIELD) {
                Some(key) => Some(key),
                None => return Ok(None),
            },
            None => return Ok(None),
        };
        let is_visible = |key: &String| (1..=255).contains(&key.len()) && key.bytes().all(|b| (b' '..=b'~').contains(&b));
        key.filter(is_visible)
            .map(Some)
            .ok_or_else(|| Problem::bad_request("invalid_idempotency_key", "The Idempotency-Key must have 1 to 255 visible characters."))
    }

    /// The requested page of a list. `open` turns the signed `starting_after` into a sort key.
    ///
    /// # Errors
    /// 400 for a limit outside 1 to 100 or a cursor that is not ours.
    pub fn paging(&self, open: impl FnOnce(&str) -> Option<String>) -> Result<Paging, Problem> {
        let limit = match self.query("limit") {
            None => Limit::DEFAULT,
            Some(text) => {
                Limit::parse(&text).ok_or_else(|| Problem::bad_request("invalid_limit", "The limit is a whole number from 1 to 100."))?
            }
        };
        let after = match self.query("starting_after") {
            None => None,
            Some(text) => Some(
                open(&text)
                    .ok_or_else(|| Problem::bad_request("invalid_cursor", "starting_after is not the `next` of a page of this list."))?,
            ),
        };
        Ok(Paging { limit, after })
    }

    /// The language assumed for somebody new: the one they chose on our pages,
    /// the best that their browser asks for, or the shop's (CU-5).
    pub fn language(&self, shop: &Shop) -> Language {
        let asked = self.raw.preferred_languages();
        let known = Texts::negotiate(&asked, &shop.config().languages);
        let is_of = |language: &&Language| language.primary_subtag() == known.tag();
        asked.iter().find(is_of).cloned().unwrap_or_else(|| known.language())
    }
}

/// A field of a form.
fn form_field(body: &[u8], name: &str) -> Option<String> {
    form_urlencoded::parse(body).find(|(field, _)| field == name).map(|(_, value)| value.into_owned())
}

/// A storefront's server that may vouch for its visitor sends the visitor's address and agent in headers. From anybody
/// else these headers are ignored.
fn client(raw: &RawRequest, caller: &Caller) -> ClientInfo {
    let agent = |name: &str| raw.headers.get(name).and_then(|value| ShortText::truncated(&String::from_utf8_lossy(value.as_bytes())));
    if let Caller::Storefront(storefront) = caller
        && storefront.scopes.contains(&Scope::ClientIpForward)
        && let Some(ip) = raw.headers.get("x-customer-ip").and_then(|ip| ip.to_str().ok()?.trim().parse().ok())
    {
        return ClientInfo { ip, user_agent: agent("x-customer-agent") };
    }
    ClientInfo { ip: raw.ip, user_agent: agent("user-agent") }
}
