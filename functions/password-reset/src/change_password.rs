//! Where password managers look for the page to change a password (W3C, A Well-Known URL for Changing Passwords).

use shared::http::StatusCode;
use shared::web::{Rejection, Reply, ResponseSpec, Route, Visitor};

pub const ROUTE: Route =
    Route::anyone("GET /.well-known/change-password", "Leads to the page for a new password", |cx| Box::pin(handle(cx)))
        .responses(&[ResponseSpec::empty(StatusCode::FOUND, "The page for a new password")]);

async fn handle(_: Visitor<'_>) -> Result<Reply, Rejection> {
    Ok(Reply::redirect(StatusCode::FOUND, "/password-reset"))
}
