//! `GET /dev/outbox`: the mails that local mode keeps instead of sending them.

use askama::Template;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse as _, Response};
use serde::Deserialize;
use shared::mailer::local::SentLetter;

use super::{Failure, broken};
use crate::LocalShop;

#[derive(Deserialize)]
pub(super) struct OutboxQuery {
    /// Only the letters to this address.
    to: Option<String>,
}

#[derive(Template)]
#[template(path = "outbox.html")]
struct OutboxPage<'a> {
    letters: &'a [SentLetter],
}

/// The letters as JSON, newest last; for a browser as a page, newest first.
pub(super) async fn show(
    State(local): State<LocalShop>,
    Query(query): Query<OutboxQuery>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut letters = local.outbox.letters(query.to.as_deref()).map_err(broken)?;
    if !shared::web::prefers_html(&headers) {
        return Ok(Json(letters).into_response());
    }
    letters.reverse();
    let html = OutboxPage { letters: &letters }.render().map_err(broken)?;
    Ok(Html(html).into_response())
}

/// One letter as its reader's mail program shows it.
pub(super) async fn show_html(State(local): State<LocalShop>, Path(id): Path<String>) -> Result<Response, Failure> {
    let letters = local.outbox.letters(None).map_err(broken)?;
    Ok(match letters.into_iter().find(|letter| letter.id == id) {
        Some(letter) => Html(letter.html).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    })
}
