//! The page that the mailed link opens, for choosing the new password. Opening it changes nothing, because mail scanners open links too.

use shared::accounts;
use shared::pages::ChoosePassword;
use shared::web::{Rejection, Reply, Route, Visitor};

use crate::RESET_LINK;

pub const ROUTE: Route =
    Route::link_token("GET /password-reset/confirm", "The page that the mailed link opens; it changes nothing", |cx| Box::pin(handle(cx)))
        .query_parameters(&[("token", "the token of the mailed link")])
        .with_page();

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    let token = RESET_LINK.token(&cx)?;
    let login = RESET_LINK.open(&cx, accounts::find_resettable(cx.shop, &token)).await?;
    ChoosePassword::NEW.page(cx, &token, &login).await
}
