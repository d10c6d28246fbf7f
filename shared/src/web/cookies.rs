//! Cookies: the names of our own, and how a call's cookies are read.

use cookie::{Cookie, SameSite};
use http::{HeaderMap, header};

use crate::accounts::{KNOWN_FOR, KnownBrowsers, NewSession};
use crate::shop::Shop;
use crate::staff::sessions::NewStaffSession;
use crate::staff::sign_in::{KNOWN_FOR as KNOWN_STAFF_FOR, KnownStaffBrowser};
use crate::values::Span;

/// The cookie that holds a customer's session token (S-SE-3).
pub const SESSION_COOKIE: &str = "__Host-cs";
/// The cookie that holds a session token of the staff (S-SE-3).
pub const STAFF_COOKIE: &str = "__Host-st";
/// The cookie that a form's hidden field belongs to (S-WB-1).
pub const CSRF_COOKIE: &str = "__Host-form";
/// The cookie that holds what the next page shows once (UX-2).
pub(super) const FLASH_COOKIE: &str = "__Host-flash";
/// The cookie that holds a form until its sender has logged in again (UX-1).
pub(super) const KEPT_FORM_COOKIE: &str = "__Host-kept";
/// The cookie that holds the language that a visitor chose.
pub const LANGUAGE_COOKIE: &str = "__Host-language";
/// The cookie that holds a visitor's signed visit token (AF-4).
pub const VISIT_COOKIE: &str = "__Host-visit";

/// The cookie that tells which accounts a browser has logged in to (PW-7).
pub const KNOWN_BROWSER_COOKIE: &str = "__Host-known";

/// The cookie that tells which account of the staff a browser has signed in to.
pub const KNOWN_STAFF_COOKIE: &str = "__Host-known-st";

/// A cookie. All of ours are `__Host-`, secure and `HttpOnly` (S-SE-3).
#[derive(Clone, Debug)]
pub struct SetCookie {
    pub name: &'static str,
    pub value: String,
    /// `None` keeps it until the browser is closed; zero removes it.
    pub max_age: Option<Span>,
}

impl SetCookie {
    /// Lets the browser keep what it is known for.
    pub fn known_browsers(shop: &Shop, known: &KnownBrowsers) -> Self {
        Self { name: KNOWN_BROWSER_COOKIE, value: known.expose(shop), max_age: Some(KNOWN_FOR) }
    }

    /// Lets the browser keep a session until it expires.
    pub fn session(shop: &Shop, session: &NewSession) -> Self {
        Self { name: SESSION_COOKIE, value: session.token.expose(), max_age: Some(session.expires_at.since(shop.now())) }
    }

    /// Lets the browser keep a session of a member of the staff until it expires.
    pub fn staff_session(shop: &Shop, session: &NewStaffSession) -> Self {
        Self { name: STAFF_COOKIE, value: session.token.expose(), max_age: Some(session.expires_at.since(shop.now())) }
    }

    /// Lets the browser keep which account of the staff it is known for.
    pub fn known_staff_browser(shop: &Shop, known: &KnownStaffBrowser) -> Self {
        Self { name: KNOWN_STAFF_COOKIE, value: known.expose(shop), max_age: Some(KNOWN_STAFF_FOR) }
    }

    /// Removes the session of a member of the staff from the browser.
    pub fn no_staff_session() -> Self {
        Self { name: STAFF_COOKIE, value: String::new(), max_age: Some(Span::ZERO) }
    }

    /// No other site's link or form brings a member of the staff along (S-SE-3).
    pub(super) fn same_site(&self) -> SameSite {
        if [STAFF_COOKIE, KNOWN_STAFF_COOKIE].contains(&self.name) { SameSite::Strict } else { SameSite::Lax }
    }

    /// Removes the session from the browser.
    pub fn no_session() -> Self {
        Self { name: SESSION_COOKIE, value: String::new(), max_age: Some(Span::ZERO) }
    }
}

/// The first cookie with a name. Each cookie is parsed separately, from bytes: others may set malformed cookies for the
/// whole domain, and those must not hide anybody's session.
pub fn request_cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let each = headers.get_all(header::COOKIE).iter().flat_map(|value| value.as_bytes().split(|byte| *byte == b';'));
    let mut readable = each.filter_map(|cookie| Cookie::parse(std::str::from_utf8(cookie).ok()?).ok());
    readable.find(|cookie| cookie.name() == name).map(|cookie| cookie.value().to_owned())
}
