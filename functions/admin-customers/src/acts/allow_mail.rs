//! Allow mail again to an address that one bounced from (ML-8).

use shared::customers::back_office::CustomerChange;
use shared::http::StatusCode;
use shared::staff::Permission;
use shared::web::{BodyLimits, Rejection, Reply, ResponseSpec, Route, Staff};

use super::change;
use crate::PAGE;
use crate::customer_view::CustomerView;

pub const ROUTE: Route = Route::staff(
    "POST /admin/customers/{number}/allow-mail",
    Permission::CustomersWrite,
    "Allow mail again to an address that one bounced from",
    |cx| Box::pin(handle(cx)),
)
.body_limits(BodyLimits::AUTH)
.form_of(PAGE)
.responses(&[
    ResponseSpec::json::<CustomerView>(StatusCode::OK, "The record as it is now; a browser is led back to its page"),
    ResponseSpec::empty(StatusCode::NOT_FOUND, "There is no customer with this number"),
    ResponseSpec::empty(StatusCode::CONFLICT, "The record is erased"),
]);

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    change(cx, CustomerChange { is_deliverable: true, ..CustomerChange::default() }, "admin-mail-allowed").await
}
