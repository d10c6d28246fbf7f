//! Enable a disabled account again. Its password is as it was; the owner is told.

use deserr::Deserr;
use shared::customers::CustomerState;
use shared::customers::back_office::CustomerChange;
use shared::http::StatusCode;
use shared::input::MemberErrors;
use shared::staff::Permission;
use shared::values::ShortText;
use shared::web::{BodyLimits, Rejection, Reply, ResponseSpec, Route, Staff};
use utoipa::ToSchema;

use super::change;
use crate::PAGE;
use crate::customer_view::CustomerView;

pub const ROUTE: Route =
    Route::staff("POST /admin/customers/{number}/enable", Permission::CustomersWrite, "Enable a disabled account again", |cx| {
        Box::pin(handle(cx))
    })
    .request_body::<EnableBody>()
    .body_limits(BodyLimits::AUTH)
    .form_of(PAGE)
    .responses(&[
        ResponseSpec::json::<CustomerView>(StatusCode::OK, "The record as it is now; a browser is led back to its page"),
        ResponseSpec::empty(StatusCode::NOT_FOUND, "There is no customer with this number"),
        ResponseSpec::empty(StatusCode::CONFLICT, "The record is erased"),
    ]);

/// Why the account is enabled again.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct EnableBody {
    /// Stands in the audit log for good.
    #[deserr(default)]
    reason: Option<ShortText<500>>,
}

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let EnableBody { reason } = cx.body()?;
    let enabled = CustomerChange { state: Some(CustomerState::Open), reason, ..CustomerChange::default() };
    change(cx, enabled, "admin-customer-enabled").await
}
