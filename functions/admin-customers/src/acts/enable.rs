//! Enable a disabled account again. Its password is as it was; the owner is told.

use deserr::Deserr;
use shared::customers::CustomerState;
use shared::customers::back_office::CustomerChange;
use shared::input::MemberErrors;
use shared::staff::Permission;
use shared::values::ShortText;
use shared::web::{BodyLimits, Rejection, Reply, Route, Staff};
use utoipa::ToSchema;

use super::{CHANGED, change};
use crate::PAGE;

pub const ROUTE: Route =
    Route::staff("POST /admin/customers/{number}/enable", Permission::CustomersWrite, "Enable a disabled account again", |cx| {
        Box::pin(handle(cx))
    })
    .request_body::<EnableBody>()
    .body_limits(BodyLimits::AUTH)
    .form_of(PAGE)
    .responses(CHANGED);

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
