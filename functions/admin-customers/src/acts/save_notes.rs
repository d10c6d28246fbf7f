//! Save the staff's notes about a customer. The audit row says that they changed, and not what they say.

use deserr::Deserr;
use shared::customers::Notes;
use shared::customers::back_office::CustomerChange;
use shared::input::{MemberErrors, Patch};
use shared::staff::Permission;
use shared::web::{BodyLimits, Rejection, Reply, Route, Staff};
use utoipa::ToSchema;

use super::{CHANGED, change};
use crate::PAGE;

pub const ROUTE: Route =
    Route::staff("POST /admin/customers/{number}/notes", Permission::CustomersWrite, "Save the notes about a customer", |cx| {
        Box::pin(handle(cx))
    })
    .request_body::<NotesFormBody>()
    .body_limits(BodyLimits::AUTH)
    .form_of(PAGE)
    .responses(CHANGED);

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
