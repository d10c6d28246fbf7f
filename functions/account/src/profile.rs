//! The customer's own profile.

use askama::Template;
use serde::{Deserialize, Serialize};
use shared::customers::{self, Customer, ProfileChange, SubscriptionStatus};
use shared::fault::Fault;
use shared::http::StatusCode;
use shared::shop::Shop;
use shared::texts::Languages;
use shared::values::text::ShortTextError;
use shared::values::{CustomerNumber, Language, ShortText, Timestamp};
use shared::web::{Frame, Problem, Rejection, Reply, Request, deserialize_some};
use utoipa::ToSchema;

/// What customers see of their own record. Groups, discount and notes are the shop's (S-GP-13).
#[derive(Serialize, ToSchema)]
pub struct ProfileView {
    number: CustomerNumber,
    email: String,
    name: Option<String>,
    company: Option<String>,
    telephone: Option<String>,
    language: String,
    mailing_list: SubscriptionStatus,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

/// What customers may change; `null` empties, what is left out stays. Everything else is not theirs to set (S-ID-8).
#[expect(clippy::option_option, reason = "a member is left out, emptied or set")]
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileChangeBody {
    #[schema(value_type = Option<String>)]
    #[serde(default, deserialize_with = "deserialize_some")]
    name: Option<Option<ShortText<100>>>,
    #[schema(value_type = Option<String>)]
    #[serde(default, deserialize_with = "deserialize_some")]
    company: Option<Option<ShortText<100>>>,
    #[schema(value_type = Option<String>)]
    #[serde(default, deserialize_with = "deserialize_some")]
    telephone: Option<Option<ShortText<40>>>,
    #[schema(value_type = String)]
    #[serde(default, deserialize_with = "deserialize_some")]
    language: Option<Language>,
}

/// The page's form: its fields are all there, and an empty one empties.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileForm {
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
    form: ProfileForm,
    languages: Vec<LanguageOption>,
    has_affiliates: bool,
    is_saved: bool,
    error: Option<&'a str>,
}

struct LanguageOption {
    tag: String,
    name: String,
    is_selected: bool,
}

impl ProfileView {
    fn of(customer: &Customer) -> Self {
        Self {
            number: customer.number,
            email: customer.email.as_typed().to_owned(),
            name: customer.name.as_ref().map(ToString::to_string),
            company: customer.company.as_ref().map(ToString::to_string),
            telephone: customer.telephone.as_ref().map(ToString::to_string),
            language: customer.language.tag().to_owned(),
            mailing_list: customer.mailing_list,
            created_at: customer.created_at,
        }
    }
}

impl ProfileForm {
    fn of(customer: &Customer) -> Self {
        let view = ProfileView::of(customer);
        Self {
            name: view.name.unwrap_or_default(),
            company: view.company.unwrap_or_default(),
            telephone: view.telephone.unwrap_or_default(),
            language: view.language,
        }
    }

    /// The change the fields ask for; `None` when one of them is too long or cannot be read.
    fn change(&self) -> Option<ProfileChange> {
        Some(ProfileChange {
            name: Some(optional_text(&self.name).ok()?),
            company: Some(optional_text(&self.company).ok()?),
            telephone: Some(optional_text(&self.telephone).ok()?),
            language: Some(Language::parse(&self.language)?),
        })
    }
}

fn optional_text<const MAX: usize>(field: &str) -> Result<Option<ShortText<MAX>>, ShortTextError> {
    if field.trim().is_empty() { Ok(None) } else { ShortText::parse(field).map(Some) }
}

pub(crate) async fn handle(shop: &Shop, request: &Request) -> Result<Reply, Rejection> {
    match request.at() {
        "GET /account" => show(shop, request).await,
        "PATCH /account" => change(shop, request).await,
        "POST /account" => save(shop, request).await,
        _ => crate::orders::list(shop, request).await,
    }
}

async fn show(shop: &Shop, request: &Request) -> Result<Reply, Rejection> {
    let customer = &request.customer()?.customer;
    if request.prefers_html() {
        return Ok(page(shop, request, customer, ProfileForm::of(customer), None).await?);
    }
    Ok(Reply::json(StatusCode::OK, &ProfileView::of(customer))?)
}

async fn change(shop: &Shop, request: &Request) -> Result<Reply, Rejection> {
    let ProfileChangeBody { name, company, telephone, language } = request.serde_body()?;
    let change = ProfileChange { name, company, telephone, language };
    let number = request.customer()?.customer.number;
    let changed = customers::update_profile(shop, number, change).await?.ok_or_else(Problem::not_found)?;
    Ok(Reply::json(StatusCode::OK, &ProfileView::of(&changed))?)
}

async fn save(shop: &Shop, request: &Request) -> Result<Reply, Rejection> {
    let customer = &request.customer()?.customer;
    let form: ProfileForm = request.serde_body()?;
    let Some(change) = form.change() else {
        return Ok(page(shop, request, customer, form, Some("account-unfit")).await?);
    };
    customers::update_profile(shop, customer.number, change).await?.ok_or_else(Problem::not_found)?;
    Ok(Reply::redirect(StatusCode::SEE_OTHER, "/account?saved=1"))
}

async fn page(shop: &Shop, request: &Request, customer: &Customer, form: ProfileForm, error: Option<&str>) -> Result<Reply, Fault> {
    let frame = Frame::of(shop, request);
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = AccountPage {
        number: customer.number.to_string(),
        email: customer.email.as_typed(),
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
fn languages(frame: &Frame, spoken: &Languages, given: &str) -> Vec<LanguageOption> {
    let primary = Language::parse(given).map(|language| language.primary_subtag()).unwrap_or_default();
    let name = |tag: &str| frame.t(&format!("language-{tag}"));
    let known = spoken.tags().map(|tag| {
        let is_selected = tag == primary;
        LanguageOption { tag: if is_selected { given } else { tag }.to_owned(), name: name(tag), is_selected }
    });
    let mut options: Vec<LanguageOption> = known.collect();
    if !options.iter().any(|option| option.is_selected) {
        options.push(LanguageOption { tag: given.to_owned(), name: given.to_owned(), is_selected: true });
    }
    options
}
