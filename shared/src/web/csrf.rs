//! CSRF protection: a hidden field that only our own pages know (S-WB-1).
//!
//! The page sets a random cookie and puts the cookie's signature into the form. Another site can make a browser send
//! the cookie, but can neither read nor set it (`__Host-`), so it cannot know the signature.

use http::HeaderMap;

use super::cookies::{CSRF_COOKIE, SetCookie, request_cookie};
use crate::shop::Shop;
use crate::values::PlainToken;
use crate::values::secret::Purpose;

/// The hidden field's name.
pub const FIELD_NAME: &str = "form_token";

/// What a page with a form needs: the field's value, and the cookie if the browser has none yet.
#[derive(Clone, Debug)]
pub struct CsrfToken {
    pub field: String,
    pub cookie: Option<SetCookie>,
}

/// The token for the forms of the page that answers this request.
pub fn token(shop: &Shop, headers: &HeaderMap) -> CsrfToken {
    let known = request_cookie(headers, CSRF_COOKIE).filter(|value| PlainToken::parse(value).is_some());
    let (value, is_new) = known.map_or_else(|| (PlainToken::generate(shop.rng()).expose().to_owned(), true), |value| (value, false));
    let field = shop.keys().sign_text(Purpose::Csrf, &[&value]);
    CsrfToken { field, cookie: is_new.then_some(SetCookie { name: CSRF_COOKIE, value, max_age: None }) }
}

/// Whether a form came from one of our pages.
pub fn is_valid(shop: &Shop, cookie: Option<&str>, body: &[u8]) -> bool {
    let field = form_urlencoded::parse(body).find(|(name, _)| name == FIELD_NAME).map(|(_, value)| value.into_owned());
    match (cookie, field) {
        (Some(cookie), Some(field)) => shop.keys().verify(Purpose::Csrf, &[cookie], &field),
        _ => false,
    }
}
