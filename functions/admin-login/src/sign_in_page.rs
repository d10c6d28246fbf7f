//! The sign-in page of the back office. It redirects staff who have signed in a short while ago to where they were going.

use shared::http::StatusCode;
use shared::web::frame::MessagePage;
use shared::web::{Caller, RETURN_FIELD, Rejection, Reply, Route, Visitor};

use crate::where_to;

pub const ROUTE: Route = Route::optional_staff("GET /admin/sign-in", "The sign-in page of the back office", |cx| Box::pin(handle(cx)))
    .query_parameters(&[(RETURN_FIELD, "the page to return to")])
    .with_page();

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    let has_something_to_say = cx.request.notice().is_some();
    if matches!(cx.request.caller(), Caller::Staff(staff) if staff.is_recent) && !has_something_to_say {
        return cx.see_other(&where_to(cx, cx.query(RETURN_FIELD).as_deref()));
    }
    let frame = cx.frame().await;
    Ok(MessagePage::new(&frame, "staff-sign-in-title", "staff-sign-in-link").reply(StatusCode::OK)?)
}
