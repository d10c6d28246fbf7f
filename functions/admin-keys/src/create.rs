//! Make a key. It is shown this once (S-AK-1). No scope of a key can make keys, staff or sessions (S-AK-3).

use shared::audit::Author;
use shared::http::StatusCode;
use shared::input::{Deserr, IntoValue, MemberError, MemberErrors, Value, ValuePointerRef};
use shared::staff::keys::{self, KeyOutcome};
use shared::staff::{Permission, Scope, StorefrontKey};
use shared::values::{ShortText, Span, Timestamp};
use shared::web::{BodyLimits, Idempotency, Problem, Rejection, Reply, ResponseSpec, Route, Staff};
use strum::VariantNames as _;
use utoipa::ToSchema;

use crate::key_view::NewKeyView;
use crate::page;

pub const ROUTE: Route =
    Route::staff("POST /admin/storefront-keys", Permission::KeysWrite, "Make a key for a storefront's server", |cx| Box::pin(handle(cx)))
        .request_body::<NewKeyBody>()
        .body_limits(BodyLimits::AUTH)
        .with_recent_sign_in()
        // A stored reply would hold the key.
        .idempotency(Idempotency::NotNeeded)
        .with_page()
        .responses(&[
            ResponseSpec::json::<NewKeyView>(StatusCode::CREATED, "The key, shown this once"),
            ResponseSpec::empty(StatusCode::CONFLICT, "An open key has this name"),
        ]);

/// A key to make.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct NewKeyBody {
    name: ShortText<100>,
    /// What it allows: `orders:write`, `client-ip:forward`.
    #[schema(value_type = Vec<String>)]
    scopes: Scopes,
    /// When it ends; without it, when it is revoked.
    #[schema(value_type = Option<Timestamp>)]
    #[deserr(default)]
    expires_at: Option<Expiry>,
}

/// The names of scopes. A form with one tick sends a single one.
struct Scopes(Vec<String>);

impl Deserr<MemberErrors> for Scopes {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, MemberErrors> {
        match value {
            Value::String(text) => Ok(Self(vec![text])),
            value => Vec::deserialize_from_value(value, location).map(Self),
        }
    }
}

/// A moment; a form sends a day, which ends it in UTC.
struct Expiry(Timestamp);

impl Deserr<MemberErrors> for Expiry {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, MemberErrors> {
        let day = if let Value::String(text) = &value { Timestamp::parse(&format!("{text}T00:00:00Z")) } else { None };
        match day {
            Some(day) => Ok(Self(day.plus(Span::days(1)))),
            None => Timestamp::deserialize_from_value(value, location).map(Self),
        }
    }
}

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let NewKeyBody { name, scopes: Scopes(scopes), expires_at } = cx.body()?;
    let expires_at = expires_at.map(|Expiry(at)| at);
    let key = StorefrontKey::new(name, parse(&scopes)?, expires_at);
    if expires_at.is_some_and(|at| at <= cx.shop.now()) {
        return Err(invalid("expires_at", "past", "this moment has passed").into());
    }
    match keys::issue(cx.shop, Author::Staff(cx.actor()), key).await? {
        KeyOutcome::Issued(new) if cx.prefers_html() => page::list(cx, Some(*new)).await,
        KeyOutcome::Issued(new) => cx.json(StatusCode::CREATED, &NewKeyView::of(*new, cx.shop.now())),
        KeyOutcome::NameTaken | KeyOutcome::NotOpen => Err(Problem::conflict("name_taken", "An open key has this name.")
            .detail("replace or revoke that key, or choose another name")
            .into()),
    }
}

/// The scopes, each once.
fn parse(words: &[String]) -> Result<Vec<Scope>, Problem> {
    let mut scopes: Vec<Scope> = Vec::new();
    for word in words {
        let scope = word.parse().map_err(|_| {
            let detail = format!("there is no scope {word}; there are: {}", Scope::VARIANTS.join(", "));
            invalid("scopes", "unknown_value", &detail)
        })?;
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    if scopes.is_empty() { Err(invalid("scopes", "missing", "a key without a scope is of no use")) } else { Ok(scopes) }
}

fn invalid(member: &str, code: &'static str, detail: &str) -> Problem {
    Problem::invalid_body(MemberErrors(vec![MemberError::new(member, code, detail)]))
}
