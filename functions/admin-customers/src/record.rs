//! A customer's record as staff see it (CU-6).

use serde::Serialize;
use shared::customers::back_office::find_notes;
use shared::customers::{self, AffiliateTerms, Customer, CustomerState, Referral, ReferralRule, SubscriptionStatus};
use shared::http::StatusCode;
use shared::shop::Shop;
use shared::values::{CustomerNumber, OrderId, Rate, Timestamp};
use shared::web::{Problem, Rejection, Reply};
use utoipa::ToSchema;

/// What a list shows of a customer.
#[derive(Serialize, ToSchema)]
pub struct CustomerSummaryView {
    number: CustomerNumber,
    email: String,
    name: Option<String>,
    company: Option<String>,
    telephone: Option<String>,
    language: String,
    groups: Vec<String>,
    discount_bp: u16,
    approved_for_special_payments: bool,
    affiliate: Option<AffiliateTermsView>,
    referred_by: Option<ReferralView>,
    mailing_list: SubscriptionStatus,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    state: CustomerState,
}

/// All that staff see of a customer.
#[derive(Serialize, ToSchema)]
pub struct CustomerView {
    #[serde(flatten)]
    summary: CustomerSummaryView,
    /// Whether the owner has chosen a password yet.
    has_password: bool,
    #[schema(value_type = Option<String>, format = DateTime)]
    last_login_at: Option<Timestamp>,
    /// When mail to the address came back for good: none is sent to it any more.
    #[schema(value_type = Option<String>, format = DateTime)]
    undeliverable_at: Option<Timestamp>,
    notes: Option<String>,
}

/// What shop and affiliate agreed on.
#[derive(Serialize, ToSchema)]
pub struct AffiliateTermsView {
    enabled: bool,
    rate_bp: Rate,
    is_approved: bool,
    #[schema(value_type = String, format = DateTime)]
    applied_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    approved_at: Option<Timestamp>,
}

/// Who referred the customer, when, and through which hit and order (AF-13).
#[derive(Serialize, ToSchema)]
pub struct ReferralView {
    affiliate: CustomerNumber,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    order_id: OrderId,
    #[schema(value_type = Option<String>, format = DateTime)]
    hit_at: Option<Timestamp>,
    rule: ReferralRule,
}

impl CustomerSummaryView {
    pub fn of(customer: &Customer) -> Self {
        Self {
            number: customer.number,
            email: customer.email.as_typed().to_owned(),
            name: customer.name.as_ref().map(ToString::to_string),
            company: customer.company.as_ref().map(ToString::to_string),
            telephone: customer.telephone.as_ref().map(ToString::to_string),
            language: customer.language.tag().to_owned(),
            groups: customer.groups.clone(),
            discount_bp: customer.discount_bp,
            approved_for_special_payments: customer.approved_for_special_payments,
            affiliate: customer.affiliate.as_ref().map(affiliate),
            referred_by: customer.referred_by.as_ref().map(referred_by),
            mailing_list: customer.mailing_list,
            created_at: customer.created_at,
            state: customer.state,
        }
    }
}

fn affiliate(terms: &AffiliateTerms) -> AffiliateTermsView {
    AffiliateTermsView {
        enabled: terms.enabled,
        rate_bp: terms.rate,
        is_approved: terms.is_approved(),
        applied_at: terms.applied_at,
        approved_at: terms.approved_at,
    }
}

fn referred_by(referral: &Referral) -> ReferralView {
    let Referral { affiliate, at, order, hit_at, rule } = referral.clone();
    ReferralView { affiliate, at, order_id: order, hit_at, rule }
}

pub async fn show(shop: &Shop, number: CustomerNumber) -> Result<Reply, Rejection> {
    let customer = customers::find(shop, number).await?.ok_or_else(Problem::not_found)?;
    reply(shop, StatusCode::OK, &customer).await
}

/// The whole record of a customer.
pub async fn reply(shop: &Shop, status: StatusCode, customer: &Customer) -> Result<Reply, Rejection> {
    let login = customers::find_login(shop, &customer.email).await?.filter(|login| login.number == customer.number);
    let notes = find_notes(shop, customer.number).await?;
    let record = CustomerView {
        summary: CustomerSummaryView::of(customer),
        has_password: login.as_ref().is_some_and(|login| login.password.is_some()),
        last_login_at: login.as_ref().and_then(|login| login.last_login_at),
        undeliverable_at: login.as_ref().and_then(|login| login.undeliverable_at),
        notes: notes.map(|notes| notes.as_str().to_owned()),
    };
    Ok(Reply::json(status, &record)?)
}
