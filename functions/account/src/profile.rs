//! The customer's own profile.

use askama::Template;
use serde::{Deserialize, Serialize};
use shared::customers::{self, Customer, MailingStanding, ProfileChange};
use shared::fault::Fault;
use shared::http::StatusCode;
use shared::shop::Shop;
use shared::texts::Languages;
use shared::values::text::LineRefused;
use shared::values::{CustomerNumber, Language, Line, Timestamp};
use shared::web::{Frame, Problem, Reply, Request, Stop, given};
use utoipa::ToSchema;

/// What customers see of their own record. Groups, discount and notes are the shop's (S-GP-13).
#[derive(Serialize, ToSchema)]
pub struct Mine {
    number: CustomerNumber,
    email: String,
    name: Option<String>,
    company: Option<String>,
    telephone: Option<String>,
    language: String,
    mailing_list: MailingStanding,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

/// What customers may change; `null` empties, what is left out stays. Everything else is not theirs to set (S-ID-8).
#[expect(clippy::option_option, reason = "a member is left out, emptied or set")]
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    #[schema(value_type = Option<String>)]
    #[serde(default, deserialize_with = "given")]
    name: Option<Option<Line<100>>>,
    #[schema(value_type = Option<String>)]
    #[serde(default, deserialize_with = "given")]
    company: Option<Option<Line<100>>>,
    #[schema(value_type = Option<String>)]
    #[serde(default, deserialize_with = "given")]
    telephone: Option<Option<Line<40>>>,
    #[schema(value_type = String)]
    #[serde(default, deserialize_with = "given")]
    language: Option<Language>,
}

/// The page's form: its fields are all there, and an empty one empties.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    name: String,
    company: String,
    telephone: String,
    language: String,
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage<'a> {
    frame: &'a Frame,
    number: String,
    email: &'a str,
    form: Form,
    languages: Vec<Choice>,
    has_affiliates: bool,
    is_saved: bool,
    error: Option<&'a str>,
}

struct Choice {
    tag: String,
    name: String,
    is_chosen: bool,
}

impl Mine {
    fn of(customer: &Customer) -> Self {
        Self {
            number: customer.number,
            email: customer.email.typed().to_owned(),
            name: customer.name.as_ref().map(ToString::to_string),
            company: customer.company.as_ref().map(ToString::to_string),
            telephone: customer.telephone.as_ref().map(ToString::to_string),
            language: customer.language.tag().to_owned(),
            mailing_list: customer.mailing_list,
            created_at: customer.created_at,
        }
    }
}

impl Form {
    fn of(customer: &Customer) -> Self {
        let mine = Mine::of(customer);
        Self {
            name: mine.name.unwrap_or_default(),
            company: mine.company.unwrap_or_default(),
            telephone: mine.telephone.unwrap_or_default(),
            language: mine.language,
        }
    }

    /// The change the fields ask for; `None` when one of them is too long or cannot be read.
    fn change(&self) -> Option<ProfileChange> {
        Some(ProfileChange {
            name: Some(line(&self.name).ok()?),
            company: Some(line(&self.company).ok()?),
            telephone: Some(line(&self.telephone).ok()?),
            language: Some(Language::parse(&self.language)?),
        })
    }
}

fn line<const MAX: usize>(field: &str) -> Result<Option<Line<MAX>>, LineRefused> {
    if field.trim().is_empty() { Ok(None) } else { Line::parse(field).map(Some) }
}

pub(crate) async fn handle(shop: &Shop, request: &Request) -> Result<Reply, Stop> {
    match request.at() {
        "GET /account" => show(shop, request).await,
        "PATCH /account" => change(shop, request).await,
        "POST /account" => save(shop, request).await,
        _ => crate::orders::list(shop, request).await,
    }
}

async fn show(shop: &Shop, request: &Request) -> Result<Reply, Stop> {
    let customer = &request.customer()?.customer;
    if request.wants_page() {
        return Ok(page(shop, request, customer, Form::of(customer), None).await?);
    }
    Ok(Reply::json(StatusCode::OK, &Mine::of(customer))?)
}

async fn change(shop: &Shop, request: &Request) -> Result<Reply, Stop> {
    let Change { name, company, telephone, language } = request.body()?;
    let change = ProfileChange { name, company, telephone, language };
    let number = request.customer()?.customer.number;
    let changed = customers::change_profile(shop, number, change).await?.ok_or_else(Problem::not_found)?;
    Ok(Reply::json(StatusCode::OK, &Mine::of(&changed))?)
}

async fn save(shop: &Shop, request: &Request) -> Result<Reply, Stop> {
    let customer = &request.customer()?.customer;
    let form: Form = request.body()?;
    let Some(change) = form.change() else {
        return Ok(page(shop, request, customer, form, Some("account-unfit")).await?);
    };
    customers::change_profile(shop, customer.number, change).await?.ok_or_else(Problem::not_found)?;
    Ok(Reply::redirect(StatusCode::SEE_OTHER, "/account?saved=1"))
}

async fn page(shop: &Shop, request: &Request, customer: &Customer, form: Form, error: Option<&str>) -> Result<Reply, Fault> {
    let frame = Frame::of(shop, request);
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = AccountPage {
        number: customer.number.to_string(),
        email: customer.email.typed(),
        languages: languages(&frame, &shop.config().languages, &form.language),
        form,
        has_affiliates: shop.settings().await?.affiliates_enabled,
        is_saved: error.is_none() && request.query("saved").is_some(),
        error,
        frame: &frame,
    };
    frame.reply(status, &page)
}

/// The languages that the shop speaks, and the one the customer has given, whatever it is (CU-5).
fn languages(frame: &Frame, spoken: &Languages, given: &str) -> Vec<Choice> {
    let primary = Language::parse(given).map(|language| language.primary()).unwrap_or_default();
    let name = |tag: &str| frame.t(&format!("language-{tag}"));
    let known = spoken.tags().map(|tag| {
        let is_chosen = tag == primary;
        Choice { tag: if is_chosen { given } else { tag }.to_owned(), name: name(tag), is_chosen }
    });
    let mut choices: Vec<Choice> = known.collect();
    if !choices.iter().any(|choice| choice.is_chosen) {
        choices.push(Choice { tag: given.to_owned(), name: given.to_owned(), is_chosen: true });
    }
    choices
}
