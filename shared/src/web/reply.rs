//! Replies: JSON, pages, redirects, problems; and the headers that all of them carry.

use bytes::Bytes;
use cookie::Cookie;
use http::header::{self, HeaderName, HeaderValue};
use http::{HeaderMap, Response, StatusCode};
use serde::Serialize;

use super::Problem;
use super::cookies::SetCookie;
use super::style::content_security_policy;
use crate::fault::Fault;

/// A use case's reply.
#[derive(Clone, Debug)]
pub struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Body,
    has_secret: bool,
}

#[derive(Clone, Debug)]
enum Body {
    Bytes(Bytes),
    /// Rendered as a problem document or, for a browser, as a page. The runtime decides.
    Problem(Box<Problem>),
}

impl Reply {
    /// A value as JSON.
    ///
    /// # Errors
    /// When the value does not serialise: a bug in its type.
    pub fn json(status: StatusCode, value: &impl Serialize) -> Result<Self, Fault> {
        let body = serde_json::to_vec(value).map_err(|e| Fault::internal("writing a reply", e))?;
        Ok(Self::new(status, "application/json", body.into()))
    }

    /// A rendered page.
    ///
    /// # Errors
    /// When the template does not render: a bug in it.
    pub fn page(status: StatusCode, page: &impl askama::Template) -> Result<Self, Fault> {
        let html = page.render().map_err(|e| Fault::internal("rendering a page", e))?;
        Ok(Self::new(status, "text/html; charset=utf-8", html.into()))
    }

    pub fn new(status: StatusCode, content_type: &'static str, body: Bytes) -> Self {
        let mut reply = Self { status, headers: HeaderMap::new(), body: Body::Bytes(body), has_secret: false };
        reply.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        reply
    }

    pub fn empty(status: StatusCode) -> Self {
        Self { status, headers: HeaderMap::new(), body: Body::Bytes(Bytes::new()), has_secret: false }
    }

    pub fn problem(problem: Problem) -> Self {
        Self { status: problem.status(), headers: HeaderMap::new(), body: Body::Problem(Box::new(problem)), has_secret: false }
    }

    /// A redirect: 303 after a form, 302 for a link.
    pub fn redirect(status: StatusCode, to: &str) -> Self {
        Self::empty(status).header(header::LOCATION, to)
    }

    /// Sets a header. An invalid value, such as one with a line break, is ignored.
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }

    pub fn cookie(mut self, set: SetCookie) -> Self {
        let same_site = set.same_site();
        let mut cookie = Cookie::build((set.name, set.value)).path("/").secure(true).http_only(true).same_site(same_site).build();
        if let Some(age) = set.max_age {
            cookie.set_max_age(cookie::time::Duration::milliseconds(age.as_millis()));
        }
        if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
            self.headers.append(header::SET_COOKIE, value);
        }
        self
    }

    /// The body holds a secret that is shown this once: it must not be at rest, not even for a repeat of the call.
    pub fn with_secret(mut self) -> Self {
        self.has_secret = true;
        self
    }

    pub fn without_header(mut self, name: &HeaderName) -> Self {
        self.headers.remove(name);
        self
    }

    /// The same reply with another status, for a page that returns a refused form.
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Status, content type and text, if the reply may be stored and replayed: it succeeded and carries no secret (no
    /// cookie, no session token).
    pub fn replayable(&self) -> Option<(StatusCode, Option<String>, String)> {
        let Body::Bytes(bytes) = &self.body else { return None };
        if self.has_secret || !self.status.is_success() || self.headers.contains_key(header::SET_COOKIE) {
            return None;
        }
        let kind = self.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).map(str::to_owned);
        String::from_utf8(bytes.to_vec()).ok().map(|text| (self.status, kind, text))
    }

    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Copies the problem's headers, such as `Retry-After`, to the page that shows it.
    pub fn with_headers_of(mut self, problem: &Problem) -> Self {
        insert_headers(&mut self.headers, problem);
        self
    }

    /// Renders the reply: problems become documents, and security headers are added (S-WB-3, S-WB-4).
    ///
    /// # Errors
    /// When a problem does not serialise: a bug in its type.
    pub fn into_response(self, request_id: &str) -> Result<Response<Bytes>, Fault> {
        let Self { status, mut headers, body, .. } = self;
        let body = match body {
            Body::Bytes(bytes) => bytes,
            Body::Problem(mut problem) => {
                insert_headers(&mut headers, &problem);
                problem.request_id = Some(request_id.to_owned());
                headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
                serde_json::to_vec(&problem).map_err(|e| Fault::internal("writing a problem", e))?.into()
            }
        };
        let is_page = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        let policy = if is_page { content_security_policy() } else { "default-src 'none'; frame-ancestors 'none'" };
        // Every reply is personal, sets a cookie or depends on the time, so caches must not store it (AF-4, S-WB-3).
        for (name, value) in [
            (header::CACHE_CONTROL, "no-store"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::CONTENT_SECURITY_POLICY, policy),
            (header::STRICT_TRANSPORT_SECURITY, "max-age=63072000"),
            (header::X_FRAME_OPTIONS, "DENY"),
            (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
            (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
        ] {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.entry(name).or_insert(value);
            }
        }
        let mut response = Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }
}

fn insert_headers(headers: &mut HeaderMap, problem: &Problem) {
    for (name, value) in problem.headers() {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}

impl From<Problem> for Reply {
    fn from(problem: Problem) -> Self {
        Self::problem(problem)
    }
}
