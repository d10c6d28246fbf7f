//! Approve or suspend an affiliate, or change their rate (AF-1). The affiliate is told by mail.

use deserr::Deserr;
use shared::customers::TermsChange;
use shared::customers::back_office::CustomerChange;
use shared::http::StatusCode;
use shared::input::{Checkbox, Given, MemberError, MemberErrors, Percent};
use shared::staff::Permission;
use shared::values::{Rate, ShortText};
use shared::web::{BodyLimits, Problem, Rejection, Reply, ResponseSpec, Route, Staff};
use utoipa::ToSchema;

use super::{done_at, try_change};
use crate::PAGE;
use crate::customer_view::CustomerView;

pub const ROUTE: Route = Route::staff(
    "POST /admin/customers/{number}/affiliate",
    Permission::AffiliatesWrite,
    "Approve or suspend an affiliate, or change their rate",
    |cx| Box::pin(handle(cx)),
)
.request_body::<AffiliateFormBody>()
.body_limits(BodyLimits::AUTH)
.form_of(PAGE)
.responses(&[
    ResponseSpec::json::<CustomerView>(StatusCode::OK, "The record as it is now; a browser is led back to the page it came from"),
    ResponseSpec::empty(StatusCode::NOT_FOUND, "There is no customer with this number"),
    ResponseSpec::empty(StatusCode::CONFLICT, "The record is erased"),
    ResponseSpec::empty(StatusCode::UNPROCESSABLE_ENTITY, "Somebody without a rate cannot be approved"),
]);

/// The terms. What is left out stays.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct AffiliateFormBody {
    /// Whether the affiliate earns from new orders.
    #[schema(required = false, value_type = bool)]
    #[deserr(default)]
    enabled: Given<Checkbox>,
    #[schema(required = false, value_type = Percent)]
    #[deserr(default)]
    rate: Given<Percent>,
    /// The page of the back office that a browser is led to afterwards. By default the customer's.
    #[schema(required = false, value_type = Option<ShortText<200>>)]
    #[deserr(default)]
    next: Option<ShortText<200>>,
}

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let AffiliateFormBody { enabled, rate, next } = cx.body()?;
    let terms = TermsChange { enabled: enabled.0.map(|Checkbox(enabled)| enabled), rate: rate.0.map(|Percent(rate)| rate) };
    if terms.enabled == Some(true) && terms.rate == Some(Rate::ZERO) {
        let error = MemberError::new("rate", "rate_missing", "an affiliate without a rate earns nothing");
        return Err(Problem::unprocessable("rate_missing", "An affiliate needs a rate.").error(error).into());
    }
    let customer = try_change(cx, CustomerChange { affiliate: Some(terms), ..CustomerChange::default() }).await?;
    done_at(cx, &customer, next.as_ref(), "admin-saved").await
}
