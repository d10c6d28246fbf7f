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
use shared::mailing_list::{self, Standing, Way};
use shared::shop::Shop;
use shared::values::secret::MailedToken;
use shared::web::{Access, Answer, BodyLimits, Idempotency, Problem, Reply, Request, Route, Stop};
use utoipa::ToSchema;

pub const ROUTES: &[Route] = &[
    Route::new("GET /mailing-list/unsubscribe", Access::Mailed, "The page that an unsubscribe link opens; it changes nothing")
        .asks(&[("token", "the token of the link")])
        .with_page(),
    Route::new("POST /mailing-list/unsubscribe", Access::Mailed, "Leave the mailing list, by the page, the API or one click (RFC 8058)")
        .takes::<Pressed>()
        .asks(&[("token", "the token of the link, for one click: the body is then `List-Unsubscribe=One-Click`")])
        .within(BodyLimits::AUTH)
        .idempotency(Idempotency::Natural)
        .with_page()
        .answers(&[
            Answer::json::<Done>(StatusCode::OK, "Not on the list, whether that is new or not"),
            Answer::empty(StatusCode::GONE, "The link is wrong"),
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
        "GET /mailing-list/unsubscribe" => open(shop, &request).await,
        _ => leave(shop, &request).await,
    };
    match answered {
        Err(Stop::Refused(problem)) if problem.status() == StatusCode::GONE && request.wants_page() => Ok(page::wrong(shop, &request)?),
        other => other,
    }
}

async fn open(shop: &Shop, request: &Request) -> Result<Reply, Stop> {
    let token = request.mailed_token().ok_or_else(Problem::link_gone)?;
    let (customer, entry) = mailing_list::unsubscribable(shop, &token).await?.ok_or_else(Problem::link_gone)?;
    match entry.map(|entry| entry.standing) {
        Some(Standing::Pending { .. } | Standing::Confirmed { .. }) => Ok(page::ask(shop, request, &customer, &token)?),
        Some(Standing::Unsubscribed { .. } | Standing::Suppressed { .. }) | None => Ok(page::not_on_it(shop, request, &customer)?),
    }
}

async fn leave(shop: &Shop, request: &Request) -> Result<Reply, Stop> {
    let (token, way) = match request.mailed_token() {
        Some(token) if is_one_click(request) => (token, Way::OneClick),
        _ => {
            let pressed: Pressed = request.body()?;
            (MailedToken::parse(&pressed.token).ok_or_else(Problem::link_gone)?, Way::Page)
        }
    };
    let customer = mailing_list::unsubscribe(shop, &token, way, request.origin()).await?.ok_or_else(Problem::link_gone)?;
    Ok(done(shop, request, &customer)?)
}

fn done(shop: &Shop, request: &Request, customer: &Customer) -> Result<Reply, Fault> {
    if request.wants_page() {
        return page::done(shop, request, customer);
    }
    Reply::json(StatusCode::OK, &Done { status: "unsubscribed" })
}

/// What mail programs send: `List-Unsubscribe=One-Click`, as a form of either kind. The parts of a multipart body are
/// not taken apart: the name and the value stand in it as they are.
fn is_one_click(request: &Request) -> bool {
    let body = String::from_utf8_lossy(request.raw_body());
    body.contains("List-Unsubscribe") && body.contains("One-Click")
}
