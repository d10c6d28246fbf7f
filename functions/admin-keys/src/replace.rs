//! Make a key in place of another one, which works for a while longer: so a storefront's server is told the new one without a pause.

use shared::audit::Author;
use shared::http::StatusCode;
use shared::input::{Deserr, IntoValue, MemberErrors, Value, ValuePointerRef};
use shared::staff::Permission;
use shared::staff::keys::{self, KeyOutcome};
use shared::values::{Span, Timestamp};
use shared::web::{BodyLimits, Idempotency, Problem, Rejection, Reply, ResponseSpec, Route, Staff};
use utoipa::ToSchema;

use crate::key_view::NewKeyView;
use crate::{id, page};

pub const ROUTE: Route = Route::staff(
    "POST /admin/storefront-keys/{id}/replacement",
    Permission::KeysWrite,
    "Make a key in place of another one, which works for some hours longer",
    |cx| Box::pin(handle(cx)),
)
.request_body::<ReplacementBody>()
.body_limits(BodyLimits::AUTH)
.with_recent_sign_in()
.form_of("/admin/storefront-keys/{id}")
// A stored reply would hold the key.
.idempotency(Idempotency::NotNeeded)
.responses(&[
    ResponseSpec::json::<NewKeyView>(StatusCode::CREATED, "The new key, shown this once, with the name and the scopes of the old one"),
    ResponseSpec::empty(StatusCode::NOT_FOUND, "There is no open key with this id"),
]);

/// How long the old key works.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct ReplacementBody {
    /// Hours for which the old key still works, 0 to 720; by default 24.
    #[schema(value_type = Option<u16>)]
    #[deserr(default)]
    overlap_hours: Option<Hours>,
    /// When the new key ends; without it, when it is revoked.
    #[schema(value_type = Option<Timestamp>)]
    #[deserr(default)]
    expires_at: Option<Timestamp>,
}

const OVERLAP_HOURS: u16 = 24;
const OVERLAP_HOURS_MAX: u16 = 720;

/// A number of hours, in JSON or as a form sends it.
struct Hours(u16);

impl Deserr<MemberErrors> for Hours {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, MemberErrors> {
        let hours = match value {
            Value::Integer(hours) => u16::try_from(hours).ok(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        let wrong = || MemberErrors::at(location, "out_of_range", "a whole number from 0 to 720");
        hours.filter(|hours| *hours <= OVERLAP_HOURS_MAX).map(Self).ok_or_else(wrong)
    }
}

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let ReplacementBody { overlap_hours, expires_at } = cx.body()?;
    let Hours(hours) = overlap_hours.unwrap_or(Hours(OVERLAP_HOURS));
    match keys::replace(cx.shop, Author::Staff(cx.actor()), &id(cx)?, Span::hours(hours.into()), expires_at).await? {
        KeyOutcome::Issued(new) if cx.prefers_html() => page::list(cx, Some(*new)).await,
        KeyOutcome::Issued(new) => cx.json(StatusCode::CREATED, &NewKeyView::of(*new, cx.shop.now())),
        KeyOutcome::NameTaken | KeyOutcome::NotOpen => Err(Problem::not_found().into()),
    }
}
