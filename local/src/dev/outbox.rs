//! The outbox page: what mail there would be.

use askama::Template;
use shared::bytes::Bytes;
use shared::http::{Response, StatusCode};
use shared::mailer::local::SentLetter;
use shared::web::RawRequest;

use super::reply;
use crate::LocalShop;

#[derive(Template)]
#[template(path = "outbox.html")]
struct OutboxPage<'a> {
    letters: &'a [SentLetter],
}

/// The letters as JSON, newest last; for a browser as a page, newest first.
pub(super) fn handle(local: &LocalShop, incoming: &RawRequest) -> Response<Bytes> {
    let to = url_query(&incoming.query, "to");
    let mut letters = local.outbox.letters(to.as_deref());
    if !shared::web::prefers_html(&incoming.headers) {
        return match serde_json::to_vec(&letters) {
            Ok(json) => reply(StatusCode::OK, "application/json", json.into()),
            Err(e) => reply(StatusCode::INTERNAL_SERVER_ERROR, "text/plain", e.to_string().into()),
        };
    }
    letters.reverse();
    match (OutboxPage { letters: &letters }).render() {
        Ok(html) => reply(StatusCode::OK, "text/html; charset=utf-8", html.into()),
        Err(e) => reply(StatusCode::INTERNAL_SERVER_ERROR, "text/plain", e.to_string().into()),
    }
}

fn url_query(query: &str, name: &str) -> Option<String> {
    form_urlencoded::parse(query.as_bytes()).find(|(n, _)| n == name).map(|(_, value)| value.into_owned())
}
