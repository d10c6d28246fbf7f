//! Decline the application of somebody who awaits approval as an affiliate. They are told by mail, and may apply again.

use deserr::Deserr;
use shared::customers::back_office::CustomerChange;
use shared::http::StatusCode;
use shared::input::MemberErrors;
use shared::staff::Permission;
use shared::values::ShortText;
use shared::web::{BodyLimits, Problem, Rejection, Reply, ResponseSpec, Route, Staff};
use utoipa::ToSchema;

use super::{done_at, try_change};
use crate::PAGE;
use crate::customer_view::CustomerView;

pub const ROUTE: Route = Route::staff(
    "POST /admin/customers/{number}/affiliate/decline",
    Permission::AffiliatesWrite,
    "Decline the application of an affiliate",
    |cx| Box::pin(handle(cx)),
)
.request_body::<DeclineBody>()
.body_limits(BodyLimits::AUTH)
.form_of(PAGE)
.responses(&[
    ResponseSpec::json::<CustomerView>(StatusCode::OK, "The record as it is now; a browser is led back to the page it came from"),
    ResponseSpec::empty(StatusCode::NOT_FOUND, "There is no customer with this number"),
    ResponseSpec::empty(StatusCode::CONFLICT, "They do not await approval (`not_awaiting_approval`), or the record is erased"),
]);

/// Why an application is declined.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct DeclineBody {
    /// For the audit log. The applicant is not told.
    #[deserr(default)]
    reason: Option<ShortText<500>>,
    /// The page of the back office that a browser is led to afterwards. By default the customer's.
    #[schema(required = false, value_type = Option<ShortText<200>>)]
    #[deserr(default)]
    next: Option<ShortText<200>>,
}

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let DeclineBody { reason, next } = cx.body()?;
    let customer = try_change(cx, CustomerChange { declines_application: true, reason, ..CustomerChange::default() }).await?;
    if customer.affiliate.is_some() {
        return Err(Problem::conflict("not_awaiting_approval", "This affiliate does not await approval.").into());
    }
    done_at(cx, &customer, next.as_ref(), "admin-affiliate-declined").await
}
