//! The page that the mailed link opens, for choosing the first password. Opening it changes nothing, because mail scanners open links too.

use shared::accounts;
use shared::pages::ChoosePassword;
use shared::web::{Rejection, Reply, Route, Visitor};

use crate::SIGN_UP_LINK;

pub const ROUTE: Route =
    Route::link_token("GET /sign-up/confirm", "The page that the mailed link opens; it changes nothing", |cx| Box::pin(handle(cx)))
        .query_parameters(&[("token", "the token of the mailed link")])
        .with_page();

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    let token = SIGN_UP_LINK.token(&cx)?;
    let login = SIGN_UP_LINK.open(&cx, accounts::find_claimable(cx.shop, &token)).await?;
    ChoosePassword::FIRST.page(cx, &token, &login).await
}
