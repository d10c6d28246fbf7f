//! Confirm a place on the mailing list.
//!
//! The letter carries a link. Opening it shows a button and changes nothing, because mail scanners open links too.
//! Pressing the button confirms, once. A link that does not work any more answers 410; whoever holds one that was
//! mailed to them once is told whether they are on the list and how to get there, and nobody else learns anything
//! (ML-2).

mod page;

use serde::{Deserialize, Serialize};
use shared::http::StatusCode;
use shared::mailing_list::{self, Confirmation, Link, Stale};
use shared::metrics::Event;
use shared::shop::Shop;
use shared::values::secret::MailedToken;
use shared::web::{Access, Answer, BodyLimits, Problem, Reply, Request, Route, Stop, link};
use utoipa::ToSchema;

pub const ROUTES: &[Route] = &[
    Route::new("GET /mailing-list/confirm", Access::Mailed, "The page that the mailed link opens; it changes nothing")
        .asks(&[("token", "the token of the mailed link")])
        .with_page(),
    Route::new("POST /mailing-list/confirm", Access::Mailed, "Confirm a place on the mailing list")
        .takes::<Pressed>()
        .within(BodyLimits::AUTH)
        .with_page()
        .answers(&[
            Answer::json::<Done>(StatusCode::OK, "On the list from now on"),
            Answer::empty(StatusCode::GONE, "The link is used, expired or wrong"),
            Answer::empty(StatusCode::TOO_MANY_REQUESTS, "Too many wrong links from this network"),
        ]),
];

/// The button of the page.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Pressed {
    token: String,
}

/// It is done.
#[derive(Serialize, ToSchema)]
pub struct Done {
    status: &'static str,
}

pub async fn handle(shop: &Shop, request: Request) -> Result<Reply, Stop> {
    let answered = match request.at() {
        "GET /mailing-list/confirm" => open(shop, &request).await,
        _ => press(shop, &request).await,
    };
    match answered {
        Err(Stop::Refused(problem)) if problem.status() == StatusCode::GONE && request.wants_page() => Ok(page::wrong(shop, &request)?),
        other => other,
    }
}

async fn open(shop: &Shop, request: &Request) -> Result<Reply, Stop> {
    let token = request.mailed_token().ok_or_else(Problem::link_gone)?;
    match link::opens(shop, request, mailing_list::look_at(shop, &token)).await? {
        (customer, Link::Works) => Ok(page::ask(shop, request, &customer, &token)?),
        (customer, Link::Stale(stale)) if request.wants_page() => Ok(page::stale(shop, request, &customer, stale)?),
        (_, Link::Stale(stale)) => Err(gone(stale).into()),
        (_, Link::Wrong) => Err(link::gone(shop, request).await?.into()),
    }
}

async fn press(shop: &Shop, request: &Request) -> Result<Reply, Stop> {
    let pressed: Pressed = request.body()?;
    let token = MailedToken::parse(&pressed.token).ok_or_else(Problem::link_gone)?;
    // Whoever only guesses is turned away before anything is written.
    link::opens(shop, request, mailing_list::look_at(shop, &token)).await?;
    let confirmation = mailing_list::confirm(shop, &token, request.origin()).await?;
    if matches!(confirmation, Confirmation::Confirmed(_)) {
        shop.count(Event::OptedIn);
    }
    match confirmation {
        Confirmation::Confirmed(customer) if request.wants_page() => Ok(page::welcome(shop, request, &customer)?),
        Confirmation::Confirmed(_) => Ok(Reply::json(StatusCode::OK, &Done { status: "confirmed" })?),
        Confirmation::Stale(customer, stale) if request.wants_page() => Ok(page::stale(shop, request, &customer, stale)?),
        Confirmation::Stale(_, stale) => Err(gone(stale).into()),
        Confirmation::Wrong => Err(Problem::link_gone().into()),
    }
}

/// The problem for the holder of a link that was mailed to them once.
fn gone(stale: Stale) -> Problem {
    Problem::link_gone().detail(match stale {
        Stale::Subscribed => "this address is on the list already",
        Stale::Replaced => "this address is not on the list yet: a newer link has been mailed",
        Stale::Expired => "this address is not on the list: the link was not used in time; sign up again",
        Stale::Unsubscribed => "this address is not on the list: it was taken off; sign up again to come back",
        Stale::Suppressed => "this address is not on the list: mail to it came back or was reported",
    })
}
