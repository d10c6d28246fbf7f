//! Save the staff's notes about a customer. The audit row says that they changed, and not what they say.

use deserr::Deserr;
use shared::customers::Notes;
use shared::customers::back_office::CustomerChange;
use shared::http::StatusCode;
use shared::input::{MemberErrors, Patch};
use shared::staff::Permission;
use shared::web::{BodyLimits, Rejection, Reply, ResponseSpec, Route, Staff};
use utoipa::ToSchema;

use super::change;
use crate::PAGE;
use crate::customer_view::CustomerView;

pub const ROUTE: Route =
    Route::staff("POST /admin/customers/{number}/notes", Permission::CustomersWrite, "Save the notes about a customer", |cx| {
        Box::pin(handle(cx))
    })
    .request_body::<NotesFormBody>()
    .body_limits(BodyLimits::AUTH)
    .form_of(PAGE)
    .responses(&[
        ResponseSpec::json::<CustomerView>(StatusCode::OK, "The record as it is now; a browser is led back to its page"),
        ResponseSpec::empty(StatusCode::NOT_FOUND, "There is no customer with this number"),
        ResponseSpec::empty(StatusCode::CONFLICT, "The record is erased"),
    ]);

/// All notes, as they are from now on.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct NotesFormBody {
    #[schema(required = false, value_type = Option<Notes>)]
    #[deserr(default)]
    notes: Patch<Notes>,
}

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let NotesFormBody { notes } = cx.body()?;
    change(cx, CustomerChange { notes: notes.into_change(), ..CustomerChange::default() }, "admin-saved").await
}
