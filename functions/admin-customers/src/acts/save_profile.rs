//! Save the profile's form of a customer's page: the same change as by PATCH, where an empty field clears the member.

use deserr::Deserr;
use shared::customers::back_office::CustomerChange;
use shared::http::StatusCode;
use shared::input::{Given, MemberErrors, Patch};
use shared::staff::Permission;
use shared::values::{Language, ShortText, Telephone};
use shared::web::{BodyLimits, Rejection, Reply, ResponseSpec, Route, Staff};
use utoipa::ToSchema;

use super::change;
use crate::PAGE;
use crate::customer_view::CustomerView;

pub const ROUTE: Route =
    Route::staff("POST /admin/customers/{number}/profile", Permission::CustomersWrite, "Save the form of a customer's profile", |cx| {
        Box::pin(handle(cx))
    })
    .request_body::<ProfileFormBody>()
    .body_limits(BodyLimits::AUTH)
    .form_of(PAGE)
    .responses(&[
        ResponseSpec::json::<CustomerView>(StatusCode::OK, "The record as it is now; a browser is led back to its page"),
        ResponseSpec::empty(StatusCode::NOT_FOUND, "There is no customer with this number"),
        ResponseSpec::empty(StatusCode::CONFLICT, "The record is erased"),
    ]);

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
