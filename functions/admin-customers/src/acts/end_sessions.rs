//! End all sessions of a customer (S-SE-6): every device has to log in again, no browser is known any more, and mailed links die.

use shared::accounts::sessions::{self, EndSessionsOutcome};
use shared::http::StatusCode;
use shared::staff::Permission;
use shared::web::{BodyLimits, Problem, Rejection, Reply, ResponseSpec, Route, Staff};

use crate::{PAGE, number, record_of};

pub const ROUTE: Route =
    Route::staff("POST /admin/customers/{number}/sessions/end", Permission::CustomersWrite, "End all sessions of a customer", |cx| {
        Box::pin(handle(cx))
    })
    .body_limits(BodyLimits::AUTH)
    .form_of(PAGE)
    .responses(&[
        ResponseSpec::empty(StatusCode::NO_CONTENT, "Ended, whether or not there were any; a browser is led back to the record"),
        ResponseSpec::empty(StatusCode::NOT_FOUND, "There is no customer with this number, or nobody can log in to the record"),
    ]);

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let number = number(cx)?;
    match sessions::close_everywhere_by_staff(cx.shop, cx.actor(), number).await? {
        EndSessionsOutcome::Ended if cx.prefers_html() => cx.see_other_with(&record_of(number), "admin-sessions-ended"),
        EndSessionsOutcome::Ended => Ok(Reply::empty(StatusCode::NO_CONTENT)),
        EndSessionsOutcome::NotFound => Err(Problem::not_found().into()),
    }
}
