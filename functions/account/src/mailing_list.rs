//! My account: the mailing list. Joining from here sends the same letter as from anywhere else (ML-1); leaving takes
//! effect at once (ML-8).

use askama::Template;
use serde::{Deserialize, Serialize};
use shared::customers::Customer;
use shared::fault::Fault;
use shared::http::StatusCode;
use shared::mail::OptIn;
use shared::mailing_list::{self, Entry, Form, Requested, Standing, Way};
use shared::shop::Shop;
use shared::values::Timestamp;
use shared::web::{Frame, Problem, Reply, Request, Stop};
use utoipa::ToSchema;

const PAGE: &str = "/account/mailing-list";
/// Where the form leads after joining: the letter is on its way, though the entry may not be written yet.
const PAGE_AFTER_ASKING: &str = "/account/mailing-list?asked=yes";

/// Where the customer's address stands.
#[derive(Serialize, ToSchema)]
pub struct Place {
    /// `none`, `pending`, `confirmed`, `unsubscribed` or `suppressed`.
    standing: &'static str,
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<Timestamp>,
}

/// The buttons of the page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pressed {
    wanted: bool,
}

pub(crate) async fn handle(shop: &Shop, request: &Request) -> Result<Reply, Stop> {
    let customer = &request.customer()?.customer;
    match request.at() {
        "GET /account/mailing-list" => show(shop, request, customer).await,
        "PUT /account/mailing-list" => {
            let place = join(shop, request, customer).await?;
            Ok(Reply::json(StatusCode::OK, &place)?)
        }
        "DELETE /account/mailing-list" => {
            mailing_list::leave(shop, customer, Way::Account, request.origin()).await?;
            Ok(Reply::empty(StatusCode::NO_CONTENT))
        }
        _ => press(shop, request, customer).await,
    }
}

async fn show(shop: &Shop, request: &Request, customer: &Customer) -> Result<Reply, Stop> {
    let entry = mailing_list::find(shop, customer).await?;
    if request.wants_page() {
        return Ok(page(shop, request, customer, entry.as_ref()).await?);
    }
    Ok(Reply::json(StatusCode::OK, &place(entry.as_ref()))?)
}

fn place(entry: Option<&Entry>) -> Place {
    let standing = entry.map(|entry| &entry.standing);
    Place { standing: standing.map_or("none", Standing::name), since: standing.map(Standing::since) }
}

/// Leaves the errand for the letter, unless the customer is on the list or nothing may be sent to them.
async fn join(shop: &Shop, request: &Request, customer: &Customer) -> Result<Place, Stop> {
    let entry = mailing_list::find(shop, customer).await?;
    if let Some(Standing::Confirmed { .. } | Standing::Suppressed { .. }) = entry.as_ref().map(|entry| &entry.standing) {
        return Ok(place(entry.as_ref()));
    }
    let consent = if request.is_form() {
        Form::Account.consent(shop, request.origin())
    } else {
        Form::Account.consent_elsewhere(shop, request.origin(), None)
    };
    let opt_in = OptIn { email: customer.email.clone(), name: customer.name.clone(), language: customer.language.clone(), consent };
    match mailing_list::request_opt_in(shop, opt_in).await? {
        Requested::Accepted => Ok(Place { standing: "pending", since: None }),
        Requested::TooMany { wait } => Err(Problem::too_many(wait).into()),
        Requested::Paused { wait } => Err(Problem::mailing_list_paused(wait).into()),
    }
}

async fn press(shop: &Shop, request: &Request, customer: &Customer) -> Result<Reply, Stop> {
    let pressed: Pressed = request.body()?;
    if pressed.wanted {
        join(shop, request, customer).await?;
        return Ok(Reply::redirect(StatusCode::SEE_OTHER, PAGE_AFTER_ASKING));
    }
    mailing_list::leave(shop, customer, Way::Account, request.origin()).await?;
    Ok(Reply::redirect(StatusCode::SEE_OTHER, PAGE))
}

#[derive(Template)]
#[template(path = "mailing-list.html")]
struct MailingListPage<'a> {
    frame: &'a Frame,
    /// Where the customer stands, in words.
    text: String,
    /// What joining agrees to, and what its button says.
    join: Option<(String, &'a str)>,
    may_leave: bool,
}

async fn page(shop: &Shop, request: &Request, customer: &Customer, entry: Option<&Entry>) -> Result<Reply, Fault> {
    let frame = Frame::of(shop, request);
    let texts = &frame.texts;
    let consent = texts.with(Form::Account.wording(), "shop", &frame.shop_name);
    let written = || texts.with("account-mailing-pending", "email", customer.email.typed());
    let has_asked = request.query("asked").is_some();
    let (text, join, may_leave) = match entry.map(|entry| &entry.standing) {
        Some(Standing::Confirmed { at, .. }) => {
            (texts.with("account-mailing-subscribed", "date", texts.day(*at, &shop.zone().await?)), None, true)
        }
        Some(Standing::Suppressed { .. }) => (frame.t("account-mailing-suppressed"), None, false),
        Some(Standing::Pending { .. }) => (written(), Some((consent, "account-mailing-again")), true),
        _ if has_asked => (written(), Some((consent, "account-mailing-again")), false),
        Some(Standing::Unsubscribed { .. }) | None => (frame.t("account-mailing-none"), Some((consent, "account-mailing-join")), false),
    };
    frame.reply(StatusCode::OK, &MailingListPage { frame: &frame, text, join, may_leave })
}
