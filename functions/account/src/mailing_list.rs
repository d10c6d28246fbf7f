//! My account: the mailing list. Joining from here sends the same letter as from anywhere else (ML-1); leaving takes
//! effect at once (ML-8).

use askama::Template;
use serde::{Deserialize, Serialize};
use shared::customers::Customer;
use shared::fault::Fault;
use shared::http::StatusCode;
use shared::mail::OptInRequest;
use shared::mailing_list::{self, ConsentForm, ListEntry, ListStatus, OptInOutcome, UnsubscribeMethod};
use shared::shop::Shop;
use shared::values::Timestamp;
use shared::web::{Frame, Problem, Rejection, Reply, Request};
use utoipa::ToSchema;

const PAGE: &str = "/account/mailing-list";
/// Where the form leads after joining: the letter is on its way, though the entry may not be written yet.
const PAGE_AFTER_REQUEST: &str = "/account/mailing-list?asked=yes";

/// Where the customer's address stands.
#[derive(Serialize, ToSchema)]
pub struct SubscriptionView {
    /// `none`, `pending`, `confirmed`, `unsubscribed` or `suppressed`.
    standing: &'static str,
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<Timestamp>,
}

/// The buttons of the page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SubscriptionForm {
    wanted: bool,
}

pub(crate) async fn handle(shop: &Shop, request: &Request) -> Result<Reply, Rejection> {
    let customer = &request.customer()?.customer;
    match request.at() {
        "GET /account/mailing-list" => show(shop, request, customer).await,
        "PUT /account/mailing-list" => {
            let view = join(shop, request, customer).await?;
            Ok(Reply::json(StatusCode::OK, &view)?)
        }
        "DELETE /account/mailing-list" => {
            mailing_list::unsubscribe(shop, customer, UnsubscribeMethod::Account, request.client()).await?;
            Ok(Reply::empty(StatusCode::NO_CONTENT))
        }
        _ => submit(shop, request, customer).await,
    }
}

async fn show(shop: &Shop, request: &Request, customer: &Customer) -> Result<Reply, Rejection> {
    let entry = mailing_list::find(shop, customer).await?;
    if request.prefers_html() {
        return Ok(page(shop, request, customer, entry.as_ref()).await?);
    }
    Ok(Reply::json(StatusCode::OK, &view(entry.as_ref()))?)
}

fn view(entry: Option<&ListEntry>) -> SubscriptionView {
    let standing = entry.map(|entry| &entry.status);
    SubscriptionView { standing: standing.map_or("none", ListStatus::as_str), since: standing.map(ListStatus::since) }
}

/// Leaves the job for the letter, unless the customer is on the list or nothing may be sent to them.
async fn join(shop: &Shop, request: &Request, customer: &Customer) -> Result<SubscriptionView, Rejection> {
    let entry = mailing_list::find(shop, customer).await?;
    if let Some(ListStatus::Confirmed { .. } | ListStatus::Suppressed { .. }) = entry.as_ref().map(|entry| &entry.status) {
        return Ok(view(entry.as_ref()));
    }
    let consent = if request.is_form() {
        ConsentForm::Account.consent(shop, request.client())
    } else {
        ConsentForm::Account.external_consent(shop, request.client(), None)
    };
    let opt_in = OptInRequest { email: customer.email.clone(), name: customer.name.clone(), language: customer.language.clone(), consent };
    match mailing_list::request_opt_in(shop, opt_in).await? {
        OptInOutcome::Accepted => Ok(SubscriptionView { standing: "pending", since: None }),
        OptInOutcome::Throttled { wait } => Err(Problem::too_many_requests(wait).into()),
        OptInOutcome::Paused { wait } => Err(Problem::mailing_list_paused(wait).into()),
    }
}

async fn submit(shop: &Shop, request: &Request, customer: &Customer) -> Result<Reply, Rejection> {
    let form: SubscriptionForm = request.serde_body()?;
    if form.wanted {
        join(shop, request, customer).await?;
        return Ok(Reply::redirect(StatusCode::SEE_OTHER, PAGE_AFTER_REQUEST));
    }
    mailing_list::unsubscribe(shop, customer, UnsubscribeMethod::Account, request.client()).await?;
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

async fn page(shop: &Shop, request: &Request, customer: &Customer, entry: Option<&ListEntry>) -> Result<Reply, Fault> {
    let frame = Frame::of(shop, request);
    let texts = &frame.texts;
    let consent = texts.with(ConsentForm::Account.wording(), "shop", &frame.shop_name);
    let written = || texts.with("account-mailing-pending", "email", customer.email.as_typed());
    let has_asked = request.query("asked").is_some();
    let (text, join, may_leave) = match entry.map(|entry| &entry.status) {
        Some(ListStatus::Confirmed { at, .. }) => {
            (texts.with("account-mailing-subscribed", "date", texts.day(*at, &shop.zone().await?)), None, true)
        }
        Some(ListStatus::Suppressed { .. }) => (frame.t("account-mailing-suppressed"), None, false),
        Some(ListStatus::Pending { .. }) => (written(), Some((consent, "account-mailing-again")), true),
        _ if has_asked => (written(), Some((consent, "account-mailing-again")), false),
        Some(ListStatus::Unsubscribed { .. }) | None => (frame.t("account-mailing-none"), Some((consent, "account-mailing-join")), false),
    };
    frame.reply(StatusCode::OK, &MailingListPage { frame: &frame, text, join, may_leave })
}
