//! Forms: a hidden field that only our own pages know (S-WB-1).
//!
//! The page sets a random cookie and writes its signature into the form. Another site can make a browser send the
//! cookie, but can neither read nor set it (`__Host-`), so it cannot know the signature.

use super::{FORM_COOKIE, Request, SetCookie};
use crate::shop::Shop;
use crate::values::PlainToken;
use crate::values::secret::Purpose;

/// The hidden field's name.
pub const FIELD: &str = "form_token";

/// What a page needs to carry a form: the field's value, and the cookie to set where the browser has none yet.
#[derive(Clone, Debug)]
pub struct FormGuard {
    pub field: String,
    pub cookie: Option<SetCookie>,
}

/// Guards the forms of the page that answers this request.
pub fn guard(shop: &Shop, request: &Request) -> FormGuard {
    let known = request.cookie(FORM_COOKIE).filter(|value| PlainToken::parse(value).is_some());
    let (value, is_new) = known.map_or_else(|| (PlainToken::throw(shop.dice()).expose().to_owned(), true), |value| (value, false));
    let field = shop.keys().sign_text(Purpose::Form, &[&value]);
    FormGuard { field, cookie: is_new.then_some(SetCookie { name: FORM_COOKIE, value, max_age: None }) }
}

/// Whether a form came from a page of ours.
pub fn is_ours(shop: &Shop, cookie: Option<&str>, body: &[u8]) -> bool {
    let field = form_urlencoded::parse(body).find(|(name, _)| name == FIELD).map(|(_, value)| value.into_owned());
    match (cookie, field) {
        (Some(cookie), Some(field)) => shop.keys().is_signed(Purpose::Form, &[cookie], &field),
        _ => false,
    }
}
