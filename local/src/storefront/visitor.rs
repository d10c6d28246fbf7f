//! Who opens a page of the storefront.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Response};
use shared::values::Language;
use shared::values::language::parse_accept_language;
use shared::web::{Brand, SESSION_COOKIE, VISIT_COOKIE, request_cookie};

use super::words::{self, Words};
use super::{pages, server_side};
use crate::LocalShop;

/// The storefront's own cookie with the visit.
pub const OWN_VISIT_COOKIE: &str = "storefront-visit";

/// A visitor, by what their browser sends. A form that another site's page sends is refused with 403.
pub struct Visitor {
    pub words: &'static Words,
    pub shop_name: String,
    pub ip: IpAddr,
    /// The visit that the browser holds: this storefront's, or the one of the redirect `/r/…`.
    pub visit: Option<String>,
    /// The session at the shop, whose cookie the browser sends to this address as well.
    pub session: Option<String>,
    /// Whether the shop knows the session: the header then leads to the account (CU-5).
    pub is_signed_in: bool,
    headers: HeaderMap,
}

impl Visitor {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    fn is_cross_site(&self) -> bool {
        self.header("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none"))
    }
}

impl<S> FromRequestParts<S> for Visitor
where
    LocalShop: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let peer = ConnectInfo::<SocketAddr>::from_request_parts(parts, state).await.map_err(IntoResponse::into_response)?;
        let headers = parts.headers.clone();
        let languages = headers.get("accept-language").and_then(|value| value.to_str().ok()).map(parse_accept_language).unwrap_or_default();
        let local = LocalShop::from_ref(state);
        let mut visitor = Self {
            words: words::best(&languages.iter().map(Language::primary_subtag).collect::<Vec<_>>()),
            shop_name: Brand::of(local.shop.config(), &*local.shop.settings_for_page().await).shop_name,
            ip: peer.0.ip(),
            visit: request_cookie(&headers, OWN_VISIT_COOKIE).or_else(|| request_cookie(&headers, VISIT_COOKIE)),
            session: request_cookie(&headers, SESSION_COOKIE),
            is_signed_in: false,
            headers,
        };
        visitor.is_signed_in = server_side::signed_in(&local, &visitor).await.is_some();
        if parts.method == Method::POST && visitor.is_cross_site() {
            return Err(pages::cross_site(&visitor));
        }
        Ok(visitor)
    }
}
