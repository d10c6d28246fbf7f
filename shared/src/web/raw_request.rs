//! A call before it has matched a route.

use std::net::IpAddr;

use bytes::Bytes;
use http::{HeaderMap, Method, header};

use super::cookies::{LANGUAGE_COOKIE, request_cookie};
use crate::values::Language;
use crate::values::language::parse_accept_language;

/// The query parameter by which the links of our pages choose a language.
const LANGUAGE_PARAMETER: &str = "language";

/// A call as the platform delivers it. Nothing in it is trusted except the connection's address.
#[derive(Clone, Debug)]
pub struct RawRequest {
    pub method: Method,
    /// As in the request, percent-encoded. Parameters are decoded when a route matches.
    pub path: String,
    /// As in the request; it may be malformed.
    pub query: String,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// The connection's address, as the server or the gateway reports it, or the viewer's before the front. Never from a header
    /// that anybody may send (S-LG-9).
    pub ip: IpAddr,
    /// The request's id in logs and problem documents.
    pub id: String,
}

impl RawRequest {
    /// The languages that the caller understands, best first: the one chosen by a link of our pages, then those that
    /// their browser asks for (CU-5).
    pub fn preferred_languages(&self) -> Vec<Language> {
        let chosen_before = request_cookie(&self.headers, LANGUAGE_COOKIE).and_then(|tag| Language::parse(&tag));
        let header = self.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let accepted = header.map(parse_accept_language).unwrap_or_default();
        self.chosen_language().into_iter().chain(chosen_before).chain(accepted).collect()
    }

    /// The language that the link chose which led here.
    pub fn chosen_language(&self) -> Option<Language> {
        let members = form_urlencoded::parse(self.query.as_bytes());
        members.into_iter().find(|(name, _)| name == LANGUAGE_PARAMETER).and_then(|(_, tag)| Language::parse(&tag))
    }

    /// The query of this page in another language.
    pub fn query_in(&self, tag: &str) -> String {
        let kept = form_urlencoded::parse(self.query.as_bytes()).filter(|(name, _)| name != LANGUAGE_PARAMETER);
        form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).append_pair(LANGUAGE_PARAMETER, tag).finish()
    }
}
