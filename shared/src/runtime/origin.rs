//! Where a browser's call may come from: CSRF (S-WB-1) and CORS (S-WB-2).

use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

use crate::config::Config;
use crate::shop::Shop;
use crate::web::{Access, CSRF_COOKIE, NextStep, Problem, RawRequest, Reply, Route, content_type, csrf, is_form, request_cookie};

/// A call that changes something is JSON, or a form of a page of ours; a browser's comes from us or the storefront.
///
/// Calls with a bearer token are not made by a browser on its own, and a mailed link's token is its own proof.
pub(super) fn check(shop: &Shop, route: &Route, raw: &RawRequest) -> Result<(), Problem> {
    if matches!(raw.method, Method::GET | Method::HEAD) {
        return Ok(());
    }
    let kind = content_type(&raw.headers);
    let is_form = is_form(&raw.headers);
    let is_json = kind.as_deref() == Some("application/json");
    let is_bare = kind.is_none() && raw.body.is_empty();
    // A mail program that unsubscribes for its user sends a form of either kind (RFC 8058, 3.1).
    let is_one_click = route.access == Access::LinkToken && kind.as_deref() == Some("multipart/form-data");
    if !(is_form || is_json || is_bare || is_one_click) {
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", "Please send JSON or a form."));
    }
    if raw.headers.contains_key(header::AUTHORIZATION) || route.access == Access::LinkToken {
        return Ok(());
    }
    let is_ours = if route.access.is_for_staff() { is_from_our_pages } else { is_same_site };
    if !is_ours(shop.config(), &raw.headers) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "cross_site", "This request comes from another site."));
    }
    let cookie = request_cookie(&raw.headers, CSRF_COOKIE);
    // Every page with a form sets the cookie, so a browser that has none refuses cookies.
    if is_form && cookie.is_none() {
        let problem = Problem::new(StatusCode::FORBIDDEN, "no_cookies", "Your browser sent no cookies with this form.")
            .detail("allow cookies for this address, open the page again and repeat");
        let page = Some(route.page_path()).filter(|page| !page.contains('{'));
        return Err(match page {
            Some(to) => problem.next_step(NextStep { text: "no-cookies", label: "no-cookies-again", to }),
            None => problem,
        });
    }
    if is_form && !csrf::is_valid(shop, cookie.as_deref(), &raw.body) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "form_expired", "This form has expired. Please open the page again."));
    }
    Ok(())
}

fn is_same_site(config: &Config, headers: &HeaderMap) -> bool {
    comes_from(headers, |origin| config.is_own_origin(origin))
}

/// The storefront is a shop's website with other people's scripts: it may not act for the staff.
fn is_from_our_pages(config: &Config, headers: &HeaderMap) -> bool {
    comes_from(headers, |origin| config.is_our_pages_origin(origin))
}

fn comes_from(headers: &HeaderMap, is_accepted: impl Fn(&str) -> bool) -> bool {
    let from_origin = text(headers, "origin").map(is_accepted);
    match text(headers, "sec-fetch-site") {
        Some("same-origin" | "none") => true,
        Some(_) => from_origin == Some(true),
        None => from_origin.unwrap_or_else(|| !headers.contains_key(header::COOKIE)),
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Whether the session cookie of a member of the staff counts. A script of the storefront is of the same site, so that
/// browsers send the cookie with its calls, and it may read our answers (S-WB-2): for the staff, only our own pages count. A
/// link on another site may lead here, because nobody reads the page that it opens.
pub(super) fn may_bring_staff(config: &Config, raw: &RawRequest) -> bool {
    match (text(&raw.headers, "sec-fetch-site"), text(&raw.headers, "origin")) {
        (Some("same-origin" | "none"), _) | (None, None) => true,
        (Some(_), None) => text(&raw.headers, "sec-fetch-mode") == Some("navigate"),
        (_, Some(origin)) => config.is_our_pages_origin(origin),
    }
}

/// The origin that may read the reply: exactly ours or the storefront's, never a reflection, never `null`.
pub(super) fn allowed_origin(config: &Config, raw: &RawRequest) -> Option<String> {
    let origin = raw.headers.get(header::ORIGIN)?.to_str().ok()?;
    config.is_own_origin(origin).then(|| origin.to_owned())
}

/// Lets the origin read the reply, and tells caches that another origin's would differ.
pub(super) fn set_cors_headers(headers: &mut HeaderMap, origin: Option<&str>) {
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = origin.and_then(|origin| HeaderValue::from_str(origin).ok()) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    }
}

pub(super) fn preflight(methods: &str) -> Reply {
    Reply::empty(StatusCode::NO_CONTENT)
        .header(header::ALLOW, methods)
        .header(header::ACCESS_CONTROL_ALLOW_METHODS, methods)
        .header(header::ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type, idempotency-key")
        .header(header::ACCESS_CONTROL_MAX_AGE, "600")
}
