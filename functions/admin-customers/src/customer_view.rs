//! A customer's record as staff see it (CU-6), for the answers of the routes about customers.

use serde::Serialize;
use shared::accounts;
use shared::customers::back_office::find_notes;
use shared::customers::{AffiliateTerms, AgreedTerms, Customer, CustomerState, Flag, Referral, ReferralRule, SubscriptionStatus};
use shared::fault::Fault;
use shared::shop::Shop;
use shared::values::ids::TimeOrderedId;
use shared::values::{CustomerNumber, EmailAddress, Language, OrderId, Rate, Timestamp};
use utoipa::ToSchema;

/// A customer in a list.
#[derive(Serialize, ToSchema)]
pub struct CustomerSummaryView {
    number: CustomerNumber,
    #[schema(value_type = EmailAddress)]
    email: String,
    /// The customer's name.
    name: Option<String>,
    /// The customer's company.
    company: Option<String>,
    /// The customer's telephone number.
    telephone: Option<String>,
    #[schema(value_type = Language)]
    language: String,
    /// The customer groups that staff put the customer in.
    groups: Vec<String>,
    /// The customer's own discount in basis points.
    discount_bp: u16,
    /// Whether the customer may use the special ways to pay.
    approved_for_special_payments: bool,
    affiliate: Option<AffiliateTermsView>,
    referred_by: Option<ReferralView>,
    mailing_list: SubscriptionStatus,
    /// Signs that the customer and the affiliate who earned on an order of theirs are one person (AF-9).
    flags: Vec<Flag>,
    created_at: Timestamp,
    state: CustomerState,
}

/// A customer's whole record as staff see it.
#[derive(Serialize, ToSchema)]
pub struct CustomerView {
    #[serde(flatten)]
    summary: CustomerSummaryView,
    /// Whether the owner has chosen a password yet.
    has_password: bool,
    last_login_at: Option<Timestamp>,
    /// How often logging in has failed since the last log-in or change of password. Somebody who tries often is guessing.
    failed_logins: u32,
    /// When the owner was last told by mail that somebody is guessing at the password (PW-7).
    guessing_notice_at: Option<Timestamp>,
    /// When mail to the address bounced for good. No mail is sent to it any more.
    undeliverable_at: Option<Timestamp>,
    /// The staff's own notes.
    notes: Option<String>,
}

/// The terms between shop and affiliate.
#[derive(Serialize, ToSchema)]
struct AffiliateTermsView {
    /// The staff's switch.
    enabled: bool,
    rate_bp: Rate,
    /// Whether they are enabled and have a rate.
    is_approved: bool,
    /// When the customer applied, or staff made them an affiliate.
    applied_at: Timestamp,
    /// When they were first approved.
    approved_at: Option<Timestamp>,
    /// The version of the terms that they agreed to when applying, and when.
    agreed: Option<AgreedTerms>,
}

/// Who referred the customer, when, and through which hit and order (AF-13).
#[derive(Serialize, ToSchema)]
struct ReferralView {
    affiliate: CustomerNumber,
    /// When the customer was tagged.
    at: Timestamp,
    order_id: OrderId,
    /// When the link was followed; `null` for a code typed in at checkout.
    hit_at: Option<Timestamp>,
    rule: ReferralRule,
}

impl CustomerView {
    /// The whole record of a customer, together with log-in and notes.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn load(shop: &Shop, customer: &Customer) -> Result<Self, Fault> {
        let (login, failed) = accounts::find_login(shop, &customer.email).await?;
        let login = login.filter(|login| login.number == customer.number);
        let notes = find_notes(shop, customer.number).await?;
        Ok(Self {
            summary: customer.into(),
            has_password: login.as_ref().is_some_and(|login| login.password.is_some()),
            last_login_at: login.as_ref().and_then(|login| login.last_login_at),
            failed_logins: failed.total(),
            guessing_notice_at: login.as_ref().and_then(|login| login.guessing_notice.as_ref()).map(TimeOrderedId::created_at),
            undeliverable_at: login.as_ref().and_then(|login| login.undeliverable_at),
            notes: notes.map(|notes| notes.as_str().to_owned()),
        })
    }
}

impl From<&Customer> for CustomerSummaryView {
    fn from(customer: &Customer) -> Self {
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
            affiliate: customer.affiliate.as_ref().map(AffiliateTermsView::from),
            referred_by: customer.referred_by.as_ref().map(ReferralView::from),
            mailing_list: customer.mailing_list,
            flags: customer.flags(),
            created_at: customer.created_at,
            state: customer.state,
        }
    }
}

impl From<&AffiliateTerms> for AffiliateTermsView {
    fn from(terms: &AffiliateTerms) -> Self {
        Self {
            enabled: terms.enabled,
            rate_bp: terms.rate,
            is_approved: terms.is_approved(),
            applied_at: terms.applied_at,
            approved_at: terms.approved_at,
            agreed: terms.agreed.clone(),
        }
    }
}

impl From<&Referral> for ReferralView {
    fn from(referral: &Referral) -> Self {
        let Referral { affiliate, at, order, hit_at, rule } = referral.clone();
        Self { affiliate, at, order_id: order, hit_at, rule }
    }
}
