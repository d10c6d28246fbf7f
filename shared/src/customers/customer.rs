//! The customer's record (CU-6).

use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter};
use utoipa::ToSchema;

use crate::values::{CustomerNumber, EmailAddress, Language, OrderId, Rate, ShortText, Timestamp};

/// A person's details when the record is created.
#[derive(Clone, Debug)]
pub struct Person {
    pub email: EmailAddress,
    pub name: Option<ShortText<100>>,
    pub company: Option<ShortText<100>>,
    pub telephone: Option<ShortText<40>>,
    pub language: Language,
}

/// The state of a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema, Display, EnumIter)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum CustomerState {
    #[default]
    Open,
    Disabled,
    Erased,
}

/// The mailing-list status of a customer's address. The mailing list has the entry itself, with its proof; this copy
/// changes in the same transaction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionStatus {
    #[default]
    None,
    Subscribed,
    Unsubscribed,
}

/// The terms that shop and affiliate agreed on (AF-1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AffiliateTerms {
    /// When the customer applied, or staff made them one.
    pub applied_at: Timestamp,
    /// When they were first approved; a suspended affiliate keeps it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub approved_at: Option<Timestamp>,
    /// Staff's switch.
    pub enabled: bool,
    pub rate: Rate,
    /// The wording that the customer agreed to when applying; none for whom staff made an affiliate.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub agreed: Option<AgreedTerms>,
}

/// The version of the programme's terms that a customer agreed to, and when. The audit log has the wording of each version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AgreedTerms {
    pub version: ShortText<20>,
    pub at: Timestamp,
}

/// Who referred a customer, permanently, and why (AF-6, AF-13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Referral {
    pub affiliate: CustomerNumber,
    pub at: Timestamp,
    pub order: OrderId,
    /// When the link of the order's visit token was followed; none for a code typed in at checkout.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub hit_at: Option<Timestamp>,
    pub rule: ReferralRule,
}

/// The rule by which a customer was tagged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReferralRule {
    /// The visit counted for somebody who had never bought.
    NewCustomerWindow,
    /// The visit counted for an existing customer without a referrer.
    SameVisit,
    /// The code of an affiliate was typed in at checkout.
    Code,
}

/// A customer. `epoch` grows with every change of password or log-in state and invalidates sessions of older epochs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    pub number: CustomerNumber,
    pub email: EmailAddress,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<ShortText<100>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub company: Option<ShortText<100>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub telephone: Option<ShortText<40>>,
    pub language: Language,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub groups: Vec<String>,
    #[serde(default)]
    pub discount_bp: u16,
    #[serde(default)]
    pub approved_for_special_payments: bool,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub affiliate: Option<AffiliateTerms>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub referred_by: Option<Referral>,
    #[serde(default)]
    pub mailing_list: SubscriptionStatus,
    /// When the earliest of their paid orders was placed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub first_purchase_at: Option<Timestamp>,
    /// One of their orders has a flag (AF-9). Each flag has an attribute of its own, so that two orders at once set both.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub flag_same_payment: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub flag_look_alike_address: bool,
    pub created_at: Timestamp,
    #[serde(default)]
    pub state: CustomerState,
    #[serde(default)]
    pub epoch: u64,
    /// The version: every change increments it. A change by a person is on condition that it is still the one that was
    /// read.
    #[serde(rename = "v", default)]
    pub version: u64,
}

impl Customer {
    pub(super) fn new(number: CustomerNumber, person: &Person, now: Timestamp) -> Self {
        Self {
            number,
            email: person.email.clone(),
            name: person.name.clone(),
            company: person.company.clone(),
            telephone: person.telephone.clone(),
            language: person.language.clone(),
            groups: Vec::new(),
            discount_bp: 0,
            approved_for_special_payments: false,
            affiliate: None,
            referred_by: None,
            mailing_list: SubscriptionStatus::None,
            first_purchase_at: None,
            flag_same_payment: false,
            flag_look_alike_address: false,
            created_at: now,
            state: CustomerState::Open,
            epoch: 0,
            version: 0,
        }
    }
}
