//! End this session. Logging out twice changes nothing.

use shared::accounts::sessions;
use shared::http::StatusCode;
use shared::web::{Caller, Rejection, Reply, ResponseSpec, Route, SetCookie, Visitor};

pub const ROUTE: Route = Route::optional_customer("POST /logout", "End this session", |cx| Box::pin(handle(cx)))
    .with_page()
    .responses(&[ResponseSpec::empty(StatusCode::NO_CONTENT, "No session is open any more")]);

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    if let Caller::Customer(caller) = cx.request.caller() {
        sessions::close(cx.shop, caller.customer.number, &caller.session).await?;
    }
    let reply = if cx.prefers_html() { cx.see_other_with("/login", "logout-done")? } else { Reply::empty(StatusCode::NO_CONTENT) };
    Ok(reply.cookie(SetCookie::no_session()))
}
