//! The pages of keys: all of them, and one with what can be done with it.

use askama::Template;
use shared::http::StatusCode;
use shared::staff::Scope;
use shared::staff::keys::{self, KeyState, ListedKey, NewKey};
use shared::texts::ShownTime;
use shared::values::Timestamp;
use shared::web::{Form, Frame, Pill, Rejection, Reply, Staff};
use strum::IntoEnumIterator as _;

#[derive(Template)]
#[template(path = "keys.html")]
struct KeysPage<'a> {
    frame: &'a Frame,
    form: &'a Form,
    new: Option<ShownKey>,
    rows: Vec<KeyRow>,
    /// What a key may be allowed, with its meaning.
    scopes: Vec<(&'static str, String)>,
}

/// A new key, shown once.
struct ShownKey {
    title: String,
    secret: String,
}

#[derive(Template)]
#[template(path = "key.html")]
struct KeyPage<'a> {
    frame: &'a Frame,
    form: &'a Form,
    row: KeyRow,
    is_open: bool,
}

struct KeyRow {
    id: String,
    name: String,
    scopes: Vec<&'static str>,
    made: String,
    last_used: Option<ShownTime>,
    expires: Option<ShownTime>,
    state: Pill,
}

/// All keys; with a new one on top, if there is one. It is in this answer alone: a redirect would have to carry it.
pub async fn list(cx: Staff<'_>, new: Option<NewKey>) -> Result<Reply, Rejection> {
    let frame = cx.frame().await;
    let zone = cx.shop.zone().await?;
    let listed = keys::list(cx.shop).await?;
    let moment = |at: Timestamp| frame.texts.shown_moment(at, &zone);
    let status = if new.is_some() { StatusCode::CREATED } else { StatusCode::OK };
    let page = KeysPage {
        form: cx.form(),
        rows: listed.into_iter().map(|listed| row(&frame, listed, cx.shop.now(), moment)).collect(),
        scopes: Scope::iter().map(|scope| (scope.into_str(), frame.t(&scope_key(scope)))).collect(),
        new: new.map(|new| ShownKey { title: frame.texts.with("keys-is-made", "name", &new.listed.key.name), secret: new.secret }),
        frame: &frame,
    };
    Ok(frame.reply(status, &page)?)
}

pub async fn one(cx: Staff<'_>, listed: ListedKey) -> Result<Reply, Rejection> {
    let frame = cx.frame().await;
    let zone = cx.shop.zone().await?;
    let is_open = listed.state(cx.shop.now()) == KeyState::Open;
    let row = row(&frame, listed, cx.shop.now(), |at| frame.texts.shown_moment(at, &zone));
    cx.page(&frame, &KeyPage { frame: &frame, form: cx.form(), row, is_open })
}

fn scope_key(scope: Scope) -> String {
    format!("keys-scope-{}", scope.into_str().replace(':', "-"))
}

fn row(frame: &Frame, listed: ListedKey, now: Timestamp, moment: impl Fn(Timestamp) -> ShownTime) -> KeyRow {
    KeyRow {
        state: match listed.state(now) {
            KeyState::Open => Pill::ok("keys-open"),
            KeyState::Expired => Pill::plain("keys-expired"),
            KeyState::Revoked => Pill::plain("keys-revoked"),
        },
        id: listed.id.as_str().to_owned(),
        made: frame.texts.with("keys-made-at", "time", moment(listed.granted_at).text),
        scopes: listed.key.scopes.iter().map(Scope::into_str).collect(),
        last_used: listed.key.last_used_at.map(&moment),
        expires: listed.key.expires_at.map(&moment),
        name: listed.key.name.to_string(),
    }
}
