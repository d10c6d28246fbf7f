//! Save the profile's form of a customer's page: the same change as by PATCH, where an empty field clears the member.

use deserr::Deserr;
use shared::customers::back_office::CustomerChange;
use shared::input::{Given, MemberErrors, Patch};
use shared::staff::Permission;
use shared::values::{Language, ShortText, Telephone};
use shared::web::{BodyLimits, Rejection, Reply, Route, Staff};
use utoipa::ToSchema;

use super::{CHANGED, change};
use crate::PAGE;

pub const ROUTE: Route =
    Route::staff("POST /admin/customers/{number}/profile", Permission::CustomersWrite, "Save the form of a customer's profile", |cx| {
        Box::pin(handle(cx))
    })
    .request_body::<ProfileFormBody>()
    .body_limits(BodyLimits::AUTH)
    .form_of(PAGE)
    .responses(CHANGED);

/// The profile. A member that is left out stays, an empty one clears it.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct ProfileFormBody {
    #[schema(required = false, value_type = Option<ShortText<100>>)]
    #[deserr(default)]
    name: Patch<ShortText<100>>,
    #[schema(required = false, value_type = Option<ShortText<100>>)]
    #[deserr(default)]
    company: Patch<ShortText<100>>,
    #[schema(required = false, value_type = Option<Telephone>)]
    #[deserr(default)]
    telephone: Patch<Telephone>,
    /// The language of the customer's mails and pages.
    #[schema(required = false, value_type = Language)]
    #[deserr(default)]
    language: Given<Language>,
}

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let ProfileFormBody { name, company, telephone, language } = cx.body()?;
    let profile = CustomerChange {
        name: name.into_change(),
        company: company.into_change(),
        telephone: telephone.into_change(),
        language: language.0,
        ..CustomerChange::default()
    };
    change(cx, profile, "admin-saved").await
}
