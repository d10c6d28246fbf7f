//! What one page tells the next: a notice, or a form that was refused (UX-2).
//!
//! After a form comes a redirect, so that *back* and *reload* never send it again. What the next page has to show
//! travels in a signed cookie. The page that it is meant for shows it once; then it is gone. It never holds a password.
//! A form that came after its session had ended waits in a cookie of its own until its sender has logged in (UX-1).

use http::Method;
use serde::{Deserialize, Serialize};

use super::cookies::{FLASH_COOKIE, KEPT_FORM_COOKIE, SetCookie, request_cookie};
use super::form::{Form, Refusal};
use super::{RawRequest, Reply, Request};
use crate::shop::Shop;
use crate::values::secret::{Purpose, decode, encode};
use crate::values::{Span, Timestamp};

/// Longer than any redirect takes.
const FLASH_AGE: Span = Span::minutes(5);
/// Longer than it takes to log in, even by way of a new password.
const KEPT_FORM_AGE: Span = Span::minutes(30);
/// Browsers drop cookies of more than 4,096 bytes, name included (RFC 6265, 6.1).
const VALUE_MAX: usize = 4_000;

/// What a page shows once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// The path of the page.
    at: String,
    until: i64,
    /// The key of a text.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    notice: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    refusal: Option<Refusal>,
    /// The address that the form was posted to.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    action: String,
    /// The fields that were filled in.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    values: Vec<(String, String)>,
}

impl Flash {
    /// A notice for a page, by the key of its text.
    pub fn notice(at: &str, notice: &str) -> Self {
        Self { at: path_of(at).to_owned(), notice: Some(notice.to_owned()), ..Self::default() }
    }

    /// A form that the page at this address shows as it was filled in.
    pub fn form(at: &str, form: &Form) -> Self {
        Self {
            at: path_of(at).to_owned(),
            refusal: form.refusal().cloned(),
            action: form.action().to_owned(),
            values: form.values().to_vec(),
            ..Self::default()
        }
    }

    /// Adds a notice.
    pub fn with_notice(self, notice: &str) -> Self {
        Self { notice: Some(notice.to_owned()), ..self }
    }

    /// Adds a field that the page fills in.
    pub fn with_value(mut self, name: &str, value: &str) -> Self {
        self.values.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The cookie for the page that comes next; `None` if it would be too large for a cookie.
    pub fn cookie(self, shop: &Shop) -> Option<SetCookie> {
        self.sealed(shop, FLASH_COOKIE, FLASH_AGE)
    }

    /// The cookie for a page that its reader sees once they have logged in.
    pub fn kept_cookie(self, shop: &Shop) -> Option<SetCookie> {
        self.sealed(shop, KEPT_FORM_COOKIE, KEPT_FORM_AGE)
    }

    fn sealed(self, shop: &Shop, name: &'static str, age: Span) -> Option<SetCookie> {
        let payload = serde_json::to_vec(&Self { until: shop.now().plus(age).millis(), ..self }).ok()?;
        let payload = encode(&payload);
        let value = format!("{payload}.{}", shop.keys().sign_text(Purpose::Flash, &[name, &payload]));
        (value.len() <= VALUE_MAX).then_some(SetCookie { name, value, max_age: Some(age) })
    }

    fn open(shop: &Shop, raw: &RawRequest, name: &'static str) -> Option<Self> {
        let cookie = request_cookie(&raw.headers, name)?;
        let (payload, signature) = cookie.split_once('.')?;
        let is_ours = shop.keys().verify(Purpose::Flash, &[name, payload], signature);
        let flash: Self = serde_json::from_slice(&decode(payload).filter(|_| is_ours)?).ok()?;
        (flash.at == raw.path && shop.now() < Timestamp::from_millis(flash.until)).then_some(flash)
    }
}

/// The request with what an earlier page left for this one, and the cookies to remove now that it is shown.
pub(crate) fn receive(shop: &Shop, request: Request) -> (Request, Vec<&'static str>) {
    if request.raw().method != Method::GET || !request.prefers_html() {
        return (request, Vec::new());
    }
    for name in [FLASH_COOKIE, KEPT_FORM_COOKIE] {
        if let Some(Flash { notice, refusal, action, values, .. }) = Flash::open(shop, request.raw(), name) {
            return (request.showing(Form::restored(action, values, refusal), notice), vec![name]);
        }
    }
    (request, Vec::new())
}

/// Removes cookies that were shown.
pub(crate) fn clear(reply: Reply, shown: &[&'static str]) -> Reply {
    shown.iter().fold(reply, |reply, name| reply.cookie(SetCookie { name, value: String::new(), max_age: Some(Span::ZERO) }))
}

fn path_of(address: &str) -> &str {
    address.split('?').next().unwrap_or_default()
}
