//! The page with the button. Opening it changes nothing, because mail scanners open links too (ML-8). Without a link it leads to the page
//! that mails one (ML-11).

use askama::Template;
use shared::customers::Customer;
use shared::http::StatusCode;
use shared::mailing_list::{self, ListEntry, ListStatus};
use shared::values::secret::MailedToken;
use shared::web::frame::MessagePage;
use shared::web::{Frame, Rejection, Reply, ResponseSpec, Route, Visitor};

use crate::{DONE, LEAVE_PAGE, UNSUBSCRIBE_LINK};

pub const ROUTE: Route =
    Route::link_token("GET /mailing-list/unsubscribe", "The page that an unsubscribe link opens; it changes nothing", |cx| {
        Box::pin(handle(cx))
    })
    .query_parameters(&[("token", "the token of the link")])
    .with_page()
    .responses(&[ResponseSpec::empty(StatusCode::SEE_OTHER, "Without a token: a redirect to the page that mails a link")]);

#[derive(Template)]
#[template(path = "unsubscribe.html")]
struct UnsubscribePage<'a> {
    frame: &'a Frame,
    text: String,
    token: String,
}

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    if cx.query("token").is_none() && cx.form().refusal().is_none() {
        return cx.see_other(LEAVE_PAGE);
    }
    let token = UNSUBSCRIBE_LINK.token(&cx)?;
    match mailing_list::find_unsubscribable(cx.shop, &token).await? {
        Some((customer, Some(entry))) if can_leave(&entry) => button(cx, &customer, &token).await,
        Some((customer, _)) => nothing_to_leave(cx, &customer).await,
        None => Err(UNSUBSCRIBE_LINK.gone().into()),
    }
}

fn can_leave(entry: &ListEntry) -> bool {
    matches!(entry.status, ListStatus::Pending { .. } | ListStatus::Confirmed { .. })
}

async fn button(cx: Visitor<'_>, customer: &Customer, token: &MailedToken) -> Result<Reply, Rejection> {
    let frame = cx.frame().await.for_customer(cx.shop, customer);
    let text = frame.texts.with("opt-out-text", "shop", &frame.shop_name);
    cx.page(&frame, &UnsubscribePage { frame: &frame, text, token: token.expose() })
}

async fn nothing_to_leave(cx: Visitor<'_>, customer: &Customer) -> Result<Reply, Rejection> {
    let frame = cx.frame().await.without_notice().for_customer(cx.shop, customer);
    let (title, text) = if cx.has_notice(DONE) { ("opt-out-done-title", DONE) } else { ("opt-out-not-on-title", "opt-out-not-on") };
    let page = MessagePage::new(&frame, title, text).with_button("problem-back", &frame.home);
    Ok(page.reply(StatusCode::OK)?)
}
