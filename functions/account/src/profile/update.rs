//! Change the customer's own profile. A member that is left out stays, `null` clears it. A body with a member that customers may not set
//! is refused as a whole (S-ID-8).

use deserr::Deserr;
use shared::customers::{self, Customer, ProfileChange};
use shared::http::StatusCode;
use shared::input::{Given, MemberErrors, Patch};
use shared::values::{Language, ShortText, Telephone};
use shared::web::{BodyLimits, Problem, Rejection, Reply, ResponseSpec, Route, SignedIn};
use utoipa::ToSchema;

use super::ProfileView;

pub const ROUTE: Route =
    Route::customer("PATCH /account", "Change the customer's own profile; a member that is left out stays, `null` clears it", |cx| {
        Box::pin(handle(cx))
    })
    .request_body::<ProfileBody>()
    .body_limits(BodyLimits::AUTH)
    .responses(&[
        ResponseSpec::json::<ProfileView>(StatusCode::OK, "The profile as it is now"),
        ResponseSpec::empty(StatusCode::UNPROCESSABLE_ENTITY, "A member is unknown, may not be set by customers, or is invalid"),
    ]);

/// A change of the customer's own profile.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
pub struct ProfileBody {
    #[schema(required = false, value_type = Option<ShortText<100>>)]
    #[deserr(default)]
    name: Patch<ShortText<100>>,
    #[schema(required = false, value_type = Option<ShortText<100>>)]
    #[deserr(default)]
    company: Patch<ShortText<100>>,
    #[schema(required = false, value_type = Option<Telephone>)]
    #[deserr(default)]
    telephone: Patch<Telephone>,
    #[schema(required = false, value_type = Language)]
    #[deserr(default)]
    language: Given<Language>,
}

async fn handle(cx: SignedIn<'_>) -> Result<Reply, Rejection> {
    let changed = update(cx, cx.body()?).await?;
    cx.show(&ProfileView::from(&changed))
}

/// Makes the change, and returns the customer as they are then.
pub(super) async fn update(cx: SignedIn<'_>, body: ProfileBody) -> Result<Customer, Rejection> {
    let ProfileBody { name, company, telephone, language } = body;
    let change = ProfileChange {
        name: name.into_change(),
        company: company.into_change(),
        telephone: telephone.into_change(),
        language: language.0,
    };
    let changed = customers::update_profile(cx.shop, cx.customer().number, change).await?;
    // Staff may have disabled the account since the session was looked up.
    Ok(changed.ok_or_else(Problem::not_found)?)
}
