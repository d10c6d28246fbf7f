//! End this session of a member of the staff. Signing out twice changes nothing.

use shared::http::StatusCode;
use shared::staff::sessions;
use shared::web::{Caller, Rejection, Reply, ResponseSpec, Route, SetCookie, Visitor};

pub const ROUTE: Route =
    Route::optional_staff("POST /admin/sign-out", "End this session of a member of the staff", |cx| Box::pin(handle(cx)))
        .with_page()
        .responses(&[ResponseSpec::empty(StatusCode::NO_CONTENT, "No session is open any more")]);

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    if let Caller::Staff(staff) = cx.request.caller()
        && let Some(session) = &staff.session
    {
        sessions::close(cx.shop, &staff.id, session).await?;
    }
    let reply = if cx.prefers_html() { cx.see_other_with("/admin/sign-in", "logout-done")? } else { Reply::empty(StatusCode::NO_CONTENT) };
    Ok(reply.cookie(SetCookie::no_staff_session()))
}
