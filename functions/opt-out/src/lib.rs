//! Leave the mailing list.
//!
//! Each subscriber has a link of their own, signed and never at rest. Opening it shows a button; pressing that, or the
//! button of the mail program (RFC 8058), takes the address off the list and kills every outstanding link to confirm.
//! Leaving twice is as good as once. Nothing stands between a subscriber and the way out: no log-in, no cookie, no
//! limit. A signature cannot be guessed, and mailbox providers leave for many people from few networks.

mod page;

use serde::{Deserialize, Serialize};
use shared::customers::Customer;
use shared::fault::Fault;
use shared::http::StatusCode;
use shared::mailing_list::{self, ListStatus, UnsubscribeMethod};
use shared::shop::Shop;
use shared::values::secret::MailedToken;
use shared::web::{Access, BodyLimits, Idempotency, Problem, Rejection, Reply, Request, ResponseSpec, Route};
use utoipa::ToSchema;

pub const ROUTES: &[Route] = &[
    Route::whole("GET /mailing-list/unsubscribe", Access::LinkToken, "The page that an unsubscribe link opens; it changes nothing")
        .query_parameters(&[("token", "the token of the link")])
        .with_page(),
    Route::whole(
        "POST /mailing-list/unsubscribe",
        Access::LinkToken,
        "Leave the mailing list, by the page, the API or one click (RFC 8058)",
    )
    .request_body::<UnsubscribeBody>()
    .query_parameters(&[("token", "the token of the link, for one click: the body is then `List-Unsubscribe=One-Click`")])
    .body_limits(BodyLimits::AUTH)
    .idempotency(Idempotency::NotNeeded)
    .with_page()
    .responses(&[
        ResponseSpec::json::<DoneView>(StatusCode::OK, "Not on the list, whether that is new or not"),
        ResponseSpec::empty(StatusCode::GONE, "The link is wrong"),
    ]),
];

/// The button of the page.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnsubscribeBody {
    token: String,
}

/// It is done.
#[derive(Serialize, ToSchema)]
pub struct DoneView {
    status: &'static str,
}

pub async fn handle(shop: &Shop, request: Request) -> Result<Reply, Rejection> {
    let answered = match request.at() {
        "GET /mailing-list/unsubscribe" => open(shop, &request).await,
        _ => unsubscribe(shop, &request).await,
    };
    match answered {
        Err(Rejection::Problem(problem)) if problem.status() == StatusCode::GONE && request.prefers_html() => {
            Ok(page::invalid_link(shop, &request)?)
        }
        other => other,
    }
}

async fn open(shop: &Shop, request: &Request) -> Result<Reply, Rejection> {
    let token = request.mailed_token().ok_or_else(Problem::link_gone)?;
    let (customer, entry) = mailing_list::find_unsubscribable(shop, &token).await?.ok_or_else(Problem::link_gone)?;
    match entry.map(|entry| entry.status) {
        Some(ListStatus::Pending { .. } | ListStatus::Confirmed { .. }) => Ok(page::confirm(shop, request, &customer, &token)?),
        Some(ListStatus::Unsubscribed { .. } | ListStatus::Suppressed { .. }) | None => Ok(page::not_subscribed(shop, request, &customer)?),
    }
}

async fn unsubscribe(shop: &Shop, request: &Request) -> Result<Reply, Rejection> {
    let (token, way) = match request.mailed_token() {
        Some(token) if is_one_click(request) => (token, UnsubscribeMethod::OneClick),
        _ => {
            let body: UnsubscribeBody = request.serde_body()?;
            (MailedToken::parse(&body.token).ok_or_else(Problem::link_gone)?, UnsubscribeMethod::Page)
        }
    };
    let customer = mailing_list::unsubscribe_by_link(shop, &token, way, request.client()).await?.ok_or_else(Problem::link_gone)?;
    Ok(done(shop, request, &customer)?)
}

fn done(shop: &Shop, request: &Request, customer: &Customer) -> Result<Reply, Fault> {
    if request.prefers_html() {
        return page::done(shop, request, customer);
    }
    Reply::json(StatusCode::OK, &DoneView { status: "unsubscribed" })
}

/// What mail programs send: `List-Unsubscribe=One-Click`, as a form of either kind. The parts of a multipart body are
/// not taken apart: the name and the value stand in it as they are.
fn is_one_click(request: &Request) -> bool {
    let body = String::from_utf8_lossy(request.raw_body());
    body.contains("List-Unsubscribe") && body.contains("One-Click")
}
