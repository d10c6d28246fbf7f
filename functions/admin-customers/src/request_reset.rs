//! Mail a customer a link that sets a new password, at the request of staff (PW-3).

use shared::accounts::{self, RequestResetOutcome};
use shared::http::StatusCode;
use shared::staff::Permission;
use shared::values::Span;
use shared::web::{BodyLimits, Problem, Rejection, Reply, ResponseSpec, Route, Staff, StatusView};

use crate::{PAGE, number, record_of};

pub const ROUTE: Route = Route::staff(
    "POST /admin/customers/{number}/password-reset",
    Permission::CustomersReset,
    "Mail the customer a link that sets a new password",
    |cx| Box::pin(handle(cx)),
)
.body_limits(BodyLimits::AUTH)
.form_of(PAGE)
.responses(&[
    ResponseSpec::json::<StatusView>(StatusCode::ACCEPTED, "The mail will be sent to the address of the record"),
    ResponseSpec::empty(
        StatusCode::CONFLICT,
        "The record is not open (`customer_not_open`), or mail to its address bounced (`address_undeliverable`)",
    ),
    ResponseSpec::empty(StatusCode::TOO_MANY_REQUESTS, "The address has had too many links lately"),
]);

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let number = number(cx)?;
    let refused = match accounts::request_reset_by_staff(cx.shop, cx.actor(), number).await? {
        RequestResetOutcome::Requested if cx.prefers_html() => return cx.see_other_with(&record_of(number), "admin-reset-sent"),
        RequestResetOutcome::Requested => return cx.json(StatusCode::ACCEPTED, &StatusView::ACCEPTED),
        RequestResetOutcome::NotFound => Problem::not_found(),
        RequestResetOutcome::NotOpen => Problem::conflict("customer_not_open", "This record is disabled or erased."),
        RequestResetOutcome::Undeliverable => Problem::conflict("address_undeliverable", "Mail to this address came back.")
            .returning_form()
            .detail("none is sent to it until somebody sets `undeliverable` to false"),
        RequestResetOutcome::TooManyMails => Problem::too_many_requests(Span::hours(1)),
    };
    Err(refused.into())
}
