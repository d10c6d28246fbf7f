//! Confirm a place on the mailing list.
//!
//! The letter carries a link. Opening it shows a button and changes nothing, because mail scanners open links too.
//! Pressing the button confirms, once. A link that does not work any more answers 410; whoever holds one that was
//! mailed to them once is told whether they are on the list and how to get there, and nobody else learns anything
//! (ML-2).

mod page;

use serde::{Deserialize, Serialize};
use shared::http::StatusCode;
use shared::mailing_list::{self, ConfirmOutcome, LinkCheck, StaleReason};
use shared::shop::Shop;
use shared::values::secret::MailedToken;
use shared::web::{Access, BodyLimits, Problem, Rejection, Reply, Request, ResponseSpec, Route, link};
use utoipa::ToSchema;

pub const ROUTES: &[Route] = &[
    Route::new("GET /mailing-list/confirm", Access::LinkToken, "The page that the mailed link opens; it changes nothing")
        .query_parameters(&[("token", "the token of the mailed link")])
        .with_page(),
    Route::new("POST /mailing-list/confirm", Access::LinkToken, "Confirm a place on the mailing list")
        .request_body::<ConfirmBody>()
        .body_limits(BodyLimits::AUTH)
        .with_page()
        .responses(&[
            ResponseSpec::json::<DoneView>(StatusCode::OK, "On the list from now on"),
            ResponseSpec::empty(StatusCode::GONE, "The link is used, expired or wrong"),
            ResponseSpec::empty(StatusCode::TOO_MANY_REQUESTS, "Too many wrong links from this network"),
        ]),
];

/// The button of the page.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmBody {
    token: String,
}

/// It is done.
#[derive(Serialize, ToSchema)]
pub struct DoneView {
    status: &'static str,
}

pub async fn handle(shop: &Shop, request: Request) -> Result<Reply, Rejection> {
    let answered = match request.at() {
        "GET /mailing-list/confirm" => open(shop, &request).await,
        _ => confirm(shop, &request).await,
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
    match link::open(shop, request, mailing_list::find_by_link(shop, &token)).await? {
        (customer, LinkCheck::Valid) => Ok(page::confirm(shop, request, &customer, &token)?),
        (customer, LinkCheck::Stale(stale)) if request.prefers_html() => Ok(page::stale(shop, request, &customer, stale)?),
        (_, LinkCheck::Stale(stale)) => Err(gone(stale).into()),
        (_, LinkCheck::Invalid) => Err(link::gone(shop, request).await?.into()),
    }
}

async fn confirm(shop: &Shop, request: &Request) -> Result<Reply, Rejection> {
    let body: ConfirmBody = request.body()?;
    let token = MailedToken::parse(&body.token).ok_or_else(Problem::link_gone)?;
    // Whoever only guesses is turned away before anything is written.
    link::open(shop, request, mailing_list::find_by_link(shop, &token)).await?;
    match mailing_list::confirm(shop, &token, request.client()).await? {
        ConfirmOutcome::Confirmed(customer) if request.prefers_html() => Ok(page::welcome(shop, request, &customer)?),
        ConfirmOutcome::Confirmed(_) => Ok(Reply::json(StatusCode::OK, &DoneView { status: "confirmed" })?),
        ConfirmOutcome::Stale(customer, stale) if request.prefers_html() => Ok(page::stale(shop, request, &customer, stale)?),
        ConfirmOutcome::Stale(_, stale) => Err(gone(stale).into()),
        ConfirmOutcome::Invalid => Err(Problem::link_gone().into()),
    }
}

/// The problem for the holder of a link that was mailed to them once.
fn gone(stale: StaleReason) -> Problem {
    Problem::link_gone().detail(match stale {
        StaleReason::Subscribed => "this address is on the list already",
        StaleReason::Replaced => "this address is not on the list yet: a newer link has been mailed",
        StaleReason::Expired => "this address is not on the list: the link was not used in time; sign up again",
        StaleReason::Unsubscribed => "this address is not on the list: it was taken off; sign up again to come back",
        StaleReason::Suppressed => "this address is not on the list: mail to it came back or was reported",
    })
}
