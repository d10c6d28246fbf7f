//! The answer to a link that was mailed to this customer and no longer works: whether they are on the list, and how to get there (ML-2).

use shared::customers::Customer;
use shared::http::StatusCode;
use shared::mailing_list::StaleReason;
use shared::web::frame::MessagePage;
use shared::web::{Problem, Rejection, Reply, Visitor};

/// 410: a page in the customer's language, or a problem.
pub async fn explain(cx: Visitor<'_>, customer: &Customer, reason: StaleReason) -> Result<Reply, Rejection> {
    if !cx.prefers_html() {
        return Err(problem(reason).into());
    }
    let frame = cx.frame().await.for_customer(cx.shop, customer);
    let (title, text, may_sign_up_again) = match reason {
        StaleReason::Subscribed => ("opt-in-stale-subscribed-title", "opt-in-stale-subscribed", false),
        StaleReason::Replaced => ("opt-in-stale-title", "opt-in-stale-replaced", false),
        StaleReason::Expired => ("opt-in-stale-title", "opt-in-stale-expired", true),
        StaleReason::Unsubscribed => ("opt-in-stale-title", "opt-in-stale-unsubscribed", true),
        StaleReason::Suppressed => ("opt-in-stale-title", "opt-in-stale-suppressed", false),
    };
    let page = MessagePage::new(&frame, title, text);
    let (label, to) = if may_sign_up_again { ("opt-in-again-button", "/mailing-list") } else { ("problem-back", frame.home.as_str()) };
    Ok(page.with_button(label, to).reply(StatusCode::GONE)?)
}

fn problem(reason: StaleReason) -> Problem {
    Problem::link_gone().detail(match reason {
        StaleReason::Subscribed => "this address is on the list already",
        StaleReason::Replaced => "this address is not on the list yet: a newer link has been mailed",
        StaleReason::Expired => "this address is not on the list: the link was not used in time; sign up again",
        StaleReason::Unsubscribed => "this address is not on the list: it was taken off; sign up again to come back",
        StaleReason::Suppressed => "this address is not on the list: mail to it came back or was reported",
    })
}
