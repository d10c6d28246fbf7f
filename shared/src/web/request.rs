//! Requests: what came in, who sent it, and how its parts become types.

use std::net::IpAddr;

use bytes::Bytes;
use cookie::Cookie;
use deserr::Deserr;
use http::{HeaderMap, Method, StatusCode, header};

use super::body::{read_form, read_json};
use super::form::Form;
use super::{Problem, Route};
use crate::customers::Customer;
use crate::input::MemberErrors;
use crate::shop::Shop;
use crate::staff::{Permission, Role, Scope};
use crate::texts::Texts;
use crate::values::language::parse_accept_language;
use crate::values::secret::MailedToken;
use crate::values::{ClientInfo, Digest, Language, Limit, Paging, ShortText, StaffId};

/// A call as the platform delivers it. Nothing in it is trusted except the connection's address.
#[derive(Clone, Debug)]
pub struct RawRequest {
    pub method: Method,
    /// As in the request, percent-encoded. Parameters are decoded when a route matches ([`Route::matches`]).
    pub path: String,
    /// As in the request; it may be malformed.
    pub query: String,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// The connection's address, as the server or the gateway reports it. Never from a header (S-LG-9).
    pub ip: IpAddr,
    /// The request's id in logs and problem documents.
    pub id: String,
}

impl RawRequest {
    /// The languages the caller's browser asks for, best first.
    pub fn accepted_languages(&self) -> Vec<Language> {
        let header = self.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        header.map(parse_accept_language).unwrap_or_default()
    }
}

/// The caller, once identified.
#[derive(Clone, Debug)]
pub enum Caller {
    Anonymous,
    Customer(Box<CustomerCaller>),
    Storefront(StorefrontCaller),
    Staff(StaffCaller),
}

/// A signed-in customer: the session presented, and the current record (S-SE-5).
#[derive(Clone, Debug)]
pub struct CustomerCaller {
    pub session: Digest,
    pub customer: Customer,
}

/// A storefront's server.
#[derive(Clone, Debug)]
pub struct StorefrontCaller {
    pub key: Digest,
    pub scopes: Vec<Scope>,
}

/// A member of the staff.
#[derive(Clone, Debug)]
pub struct StaffCaller {
    pub id: StaffId,
    pub role: Role,
}

impl StaffCaller {
    pub fn may(&self, permission: Permission) -> bool {
        self.role.may(permission)
    }
}

/// A call that matched a route and whose caller may make it.
#[derive(Clone, Debug)]
pub struct Request {
    raw: RawRequest,
    route: &'static Route,
    parameters: Vec<(&'static str, String)>,
    caller: Caller,
    client: ClientInfo,
    form: Form,
}

impl Request {
    pub fn new(raw: RawRequest, route: &'static Route, parameters: Vec<(&'static str, String)>, caller: Caller) -> Self {
        let client = client(&raw, &caller);
        Self { raw, route, parameters, caller, client, form: Form::default() }
    }

    /// The request for the page that shows this call's refused form again.
    pub fn returning_form(&self, page: &'static Route, refusal: Problem) -> Self {
        Self { route: page, form: Form::refused(&self.raw.body, refusal), ..self.clone() }
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
        self.route.at
    }

    pub fn route(&self) -> &'static Route {
        self.route
    }

    pub fn id(&self) -> &str {
        &self.raw.id
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

    /// The customer whose session this is.
    ///
    /// # Errors
    /// 401 without one.
    pub fn customer(&self) -> Result<&CustomerCaller, Problem> {
        match &self.caller {
            Caller::Customer(signed_in) => Ok(signed_in),
            _ => Err(Problem::new(StatusCode::UNAUTHORIZED, "not_signed_in", "Please log in.")),
        }
    }

    /// The member of the staff who calls.
    ///
    /// # Errors
    /// 401 without one.
    pub fn staff(&self) -> Result<&StaffCaller, Problem> {
        match &self.caller {
            Caller::Staff(staff) => Ok(staff),
            _ => Err(Problem::new(StatusCode::UNAUTHORIZED, "not_signed_in", "Please log in.")),
        }
    }

    /// Whether the caller is a storefront's server with the scope.
    pub fn has_scope(&self, scope: Scope) -> bool {
        matches!(&self.caller, Caller::Storefront(storefront) if storefront.scopes.contains(&scope))
    }

    pub fn header(&self, name: impl header::AsHeaderName) -> Option<&str> {
        self.raw.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        cookie(&self.raw.headers, name)
    }

    /// A parameter of the path.
    pub fn path_parameter(&self, name: &str) -> &str {
        self.parameters.iter().find(|(n, _)| *n == name).map_or("", |(_, value)| value)
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

    /// The token of a mailed link, from the query.
    pub fn mailed_token(&self) -> Option<MailedToken> {
        MailedToken::parse(&self.query("token")?)
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
        if self.is_form() { read_form(&self.raw.body) } else { read_json(&self.raw.body, self.route.limits) }
    }

    pub fn raw_body(&self) -> &Bytes {
        &self.raw.body
    }

    /// The idempotency key that the caller chose: 1 to 255 visible characters.
    ///
    /// # Errors
    /// 400 for one that is too long or malformed.
    pub fn idempotency_key(&self) -> Result<Option<&str>, Problem> {
        let Some(value) = self.raw.headers.get("idempotency-key") else { return Ok(None) };
        let key = value.to_str().ok().filter(|key| (1..=255).contains(&key.len()));
        key.map(Some)
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

    /// The language assumed for somebody new: the best that the browser asks for, otherwise the shop's (CU-5).
    pub fn language(&self, shop: &Shop) -> Language {
        let asked = self.accepted_languages();
        let known = Texts::negotiate(&asked, &shop.config().languages);
        let is_of = |language: &&Language| language.primary_subtag() == known.tag();
        asked.iter().find(is_of).cloned().unwrap_or_else(|| known.language())
    }

    /// The languages the caller's browser asks for, best first.
    pub fn accepted_languages(&self) -> Vec<Language> {
        self.raw.accepted_languages()
    }
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

/// The first cookie with a name. Each cookie is parsed separately, from bytes: others may set malformed cookies for the
/// whole domain, and those must not hide anybody's session.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let each = headers.get_all(header::COOKIE).iter().flat_map(|value| value.as_bytes().split(|byte| *byte == b';'));
    let mut readable = each.filter_map(|cookie| Cookie::parse(std::str::from_utf8(cookie).ok()?).ok());
    readable.find(|cookie| cookie.name() == name).map(|cookie| cookie.value().to_owned())
}

pub fn is_form(headers: &HeaderMap) -> bool {
    content_type(headers).as_deref() == Some("application/x-www-form-urlencoded")
}

pub(crate) fn content_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}

pub fn prefers_html(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match (accept.find("text/html"), accept.find("application/json")) {
        (Some(html), Some(json)) => html < json,
        (html, _) => html.is_some(),
    }
}
