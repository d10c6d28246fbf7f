//! The page with the button. Opening it changes nothing, however often it happens (ML-2).

use askama::Template;
use shared::customers::Customer;
use shared::http::StatusCode;
use shared::mailing_list::{self, LinkCheck, StaleReason};
use shared::web::frame::MessagePage;
use shared::web::{Frame, Rejection, Reply, Route, Visitor};

use crate::{CONFIRM_LINK, WELCOME, stale};

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
        (customer, LinkCheck::Stale(StaleReason::Subscribed)) if cx.has_notice(WELCOME) => welcome(cx, &customer).await,
        (customer, LinkCheck::Stale(reason)) => stale::explain(cx, &customer, reason).await,
        (_, LinkCheck::Invalid) => Err(CONFIRM_LINK.refuse(&cx).await?.into()),
    }
}

/// What the page shows once after its button was pressed.
async fn welcome(cx: Visitor<'_>, customer: &Customer) -> Result<Reply, Rejection> {
    let frame = cx.frame().await.without_notice().for_customer(cx.shop, customer);
    let page = MessagePage::new(&frame, "opt-in-welcome-title", WELCOME).with_button("problem-back", &frame.home);
    Ok(page.reply(StatusCode::OK)?)
}
