//! Where password managers look for the page to change a password (W3C, A Well-Known URL for Changing Passwords). Whoever is
//! not logged in is asked to log in on the way, as on every page of an account (UX-1).

use shared::http::StatusCode;
use shared::web::{Rejection, Reply, ResponseSpec, Route, Visitor};

pub const ROUTE: Route =
    Route::anyone("GET /.well-known/change-password", "Leads to the page for changing the password", |cx| Box::pin(handle(cx)))
        .responses(&[ResponseSpec::empty(StatusCode::FOUND, "The page for changing the password")]);

async fn handle(_: Visitor<'_>) -> Result<Reply, Rejection> {
    Ok(Reply::redirect(StatusCode::FOUND, "/account/security/password"))
}
