//! The headers that describe a call's body and the reply that it wants.

use http::{HeaderMap, header};

/// Whether the body is a form.
pub fn is_form(headers: &HeaderMap) -> bool {
    content_type(headers).as_deref() == Some("application/x-www-form-urlencoded")
}

/// The type of the body, in lower case and without parameters.
pub(crate) fn content_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}

/// Whether the caller is a browser that wants a page.
pub fn prefers_html(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match (accept.find("text/html"), accept.find("application/json")) {
        (Some(html), Some(json)) => html < json,
        (html, _) => html.is_some(),
    }
}
