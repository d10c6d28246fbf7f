//! Record that a page of the storefront was reached by an affiliate's link. The visit comes back as a value; browsers get it as a cookie
//! too (AF-4).

use deserr::Deserr;
use serde::Serialize;
use shared::hits;
use shared::http::StatusCode;
use shared::input::{IntoValue, MemberErrors, Value, ValuePointerRef};
use shared::url::Url;
use shared::web::{Caller, Rejection, Reply, ResponseSpec, Route, Visitor};
use utoipa::ToSchema;

use crate::{affiliate_and_visit, new_hit, visit_cookie};

pub const ROUTE: Route =
    Route::optional_customer("POST /hits", "Record that a page of the storefront was reached by an affiliate's link", |cx| {
        Box::pin(handle(cx))
    })
    .request_body::<HitBody>()
    .with_settings()
    .responses(&[
        ResponseSpec::json::<VisitView>(StatusCode::OK, "The visit, or `null` if the code is not an approved affiliate's"),
        ResponseSpec::empty(StatusCode::UNPROCESSABLE_ENTITY, "The landing page is no address, or a member is missing"),
    ]);

/// The longest landing page that is kept, in characters.
const LANDING_MAX: usize = 2_048;

/// A page that was reached by an affiliate's link.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct HitBody {
    /// The value of `af=`: a number or an alias, however it is spelled.
    #[schema(value_type = String)]
    af: Code,
    /// The page that was reached: a path of the storefront or a whole address. What is longer than 2,048 characters is cut.
    #[schema(value_type = String)]
    landing: Landing,
    /// The page before it. A long one is cut.
    #[deserr(default)]
    referrer: Option<String>,
}

/// The value of `af=`. Any text or number is accepted; one that names no affiliate is ignored (AF-3).
struct Code(String);

/// A path, or a whole web address.
struct Landing(String);

/// The visit, which the storefront sends with the order.
#[derive(Serialize, ToSchema)]
struct VisitView {
    /// The visit token, or `null` if the code is not an approved affiliate's.
    visit: Option<String>,
}

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    let HitBody { af, landing, referrer } = cx.body()?;
    let Some((affiliate, visit)) = affiliate_and_visit(cx, &af.0).await? else {
        return cx.show(&VisitView { visit: None });
    };
    hits::record(cx.shop, affiliate.number, &new_hit(cx, &affiliate, &landing.0, referrer.as_deref())).await?;
    let reply = cx.show(&VisitView { visit: Some(visit.token(cx.shop.keys())) })?;
    match cx.request.caller() {
        // A storefront's server passes on the value itself; a cookie would be set for the server.
        Caller::Storefront(_) => Ok(reply),
        _ => Ok(reply.cookie(visit_cookie(cx, &visit).await?)),
    }
}

impl Deserr<MemberErrors> for Code {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, MemberErrors> {
        match value {
            Value::Integer(number) => Ok(Self(number.to_string())),
            value => String::deserialize_from_value(value, location).map(Self),
        }
    }
}

impl Deserr<MemberErrors> for Landing {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, MemberErrors> {
        let landing: String = String::deserialize_from_value(value, location)?.trim().chars().take(LANDING_MAX).collect();
        let is_address = || Url::parse(&landing).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        if !(landing.starts_with('/') || is_address()) {
            return Err(MemberErrors::at(location, "invalid_landing", "the landing page is a path such as /plums, or a whole address"));
        }
        Ok(Self(landing))
    }
}
