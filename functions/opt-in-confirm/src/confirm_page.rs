//! The page with the button. Opening it changes nothing, however often it happens (ML-2).

use askama::Template;
use shared::mailing_list::{self, LinkCheck};
use shared::web::{Frame, Rejection, Reply, Route, Visitor};

use crate::{CONFIRM_LINK, stale};

pub const ROUTE: Route =
    Route::link_token("GET /mailing-list/confirm", "The page that the mailed link opens; it changes nothing", |cx| Box::pin(handle(cx)))
        .query_parameters(&[("token", "the token of the mailed link")])
        .with_page();

#[derive(Template)]
#[template(path = "confirm.html")]
struct ConfirmPage<'a> {
    frame: &'a Frame,
    text: String,
    email: &'a str,
    token: String,
}

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    let token = CONFIRM_LINK.token(&cx)?;
    match CONFIRM_LINK.open(&cx, mailing_list::find_by_link(cx.shop, &token)).await? {
        (customer, LinkCheck::Valid) => {
            let frame = cx.frame().await.for_customer(cx.shop, &customer);
            let text = frame.texts.with("opt-in-confirm-text", "shop", &frame.shop_name);
            cx.page(&frame, &ConfirmPage { frame: &frame, text, email: customer.email.as_typed(), token: token.expose() })
        }
        (customer, LinkCheck::Stale(reason)) => stale::explain(cx, &customer, reason).await,
        (_, LinkCheck::Invalid) => Err(CONFIRM_LINK.refuse(&cx).await?.into()),
    }
}
