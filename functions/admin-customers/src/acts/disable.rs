//! Disable a customer's account, with a reason: nobody can log in, and every session ends at once (S-LG-3). It can be undone.

use deserr::Deserr;
use shared::customers::CustomerState;
use shared::customers::back_office::CustomerChange;
use shared::input::MemberErrors;
use shared::staff::Permission;
use shared::values::ShortText;
use shared::web::{BodyLimits, Rejection, Reply, Route, Staff};
use utoipa::ToSchema;

use super::{CHANGED, change};

pub const ROUTE: Route =
    Route::staff("POST /admin/customers/{number}/disable", Permission::CustomersWrite, "Disable a customer's account", |cx| {
        Box::pin(handle(cx))
    })
    .request_body::<DisableBody>()
    .body_limits(BodyLimits::AUTH)
    .responses(CHANGED);

/// Why the account is disabled.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct DisableBody {
    /// Stands in the audit log for good. The owner is told that the account is disabled, and not why.
    reason: ShortText<500>,
}

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let DisableBody { reason } = cx.body()?;
    let disabled = CustomerChange { state: Some(CustomerState::Disabled), reason: Some(reason), ..CustomerChange::default() };
    change(cx, disabled, "admin-customer-disabled").await
}
