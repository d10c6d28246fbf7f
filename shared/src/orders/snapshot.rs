//! What a storefront reports about an order: the whole order, as the storefront knows it at that moment.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Amounts, OrderItems};
use crate::affiliates::AffiliateCode;
use crate::customers::Person;
use crate::mailing_list::Consent;
use crate::values::{Currency, CustomerNumber, EmailAddress, KeyRing, Language, ShortText, Span, Timestamp};

/// How far a storefront's clock may be ahead of ours (OR-4).
pub(super) const CLOCK_TOLERANCE: Span = Span::minutes(5);

/// An order as its storefront knows it. Refunds and disputes are cumulative, so snapshots may repeat and arrive in any order.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub status: OrderStatus,
    pub amounts: Amounts,
    pub currency: Currency,
    pub placed_at: Timestamp,
    /// Of two snapshots the one with the later moment is valid.
    pub updated_at: Timestamp,
    pub buyer: Buyer,
    pub payment_method: Option<ShortText<64>>,
    pub payment: Option<PaymentFingerprint>,
    /// The visit token from the buyer's browser.
    pub visit: Option<ShortText<128>>,
    /// The code of an affiliate, typed in at checkout.
    pub code: Option<AffiliateCode>,
    /// The consent of a buyer who ticked the box for the mailing list.
    pub newsletter: Option<Consent>,
    /// The storefront only tries out its connection (OR-6).
    pub is_test: bool,
    /// What was ordered. It is kept to be shown, and decides nothing.
    pub items: OrderItems,
    pub coupon_codes: Vec<ShortText<64>>,
}

impl Snapshot {
    /// Whether its `updated_at` is further ahead than clocks may differ (OR-4).
    pub fn is_ahead_of(&self, now: Timestamp) -> bool {
        self.updated_at > now.plus(CLOCK_TOLERANCE)
    }

    /// The snapshot as it is taken at its arrival: an `updated_at` too far ahead is replaced by the arrival. From a clock
    /// that is hours ahead it would outdate every refund that follows (OR-4).
    pub fn arrived_at(self, now: Timestamp) -> Self {
        let updated_at = if self.is_ahead_of(now) { now } else { self.updated_at };
        Self { updated_at, ..self }
    }
}

/// The status of an order at its storefront.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderStatus {
    Placed,
    Paid,
    Cancelled,
}

crate::member! {
    OrderStatus => "invalid_status": "placed, paid or cancelled",
}

/// Who buys. The number is given for a customer who is signed in, and has precedence over the address. A till may know
/// neither (OR-5).
#[derive(Clone, Debug)]
pub struct Buyer {
    pub number: Option<CustomerNumber>,
    pub email: Option<EmailAddress>,
    pub name: Option<ShortText<100>>,
    pub company: Option<ShortText<100>>,
    pub telephone: Option<ShortText<40>>,
    /// The language that was sent, if any.
    pub language: Option<Language>,
    /// The language of a customer for whom none was sent.
    pub default_language: Language,
}

impl Buyer {
    /// The language of a new customer.
    pub fn language(&self) -> &Language {
        self.language.as_ref().unwrap_or(&self.default_language)
    }

    /// Whether it says anything that belongs on a customer's record.
    pub fn has_details(&self) -> bool {
        self.name.is_some() || self.company.is_some() || self.telephone.is_some() || self.language.is_some()
    }

    /// Whether it says who buys.
    pub fn is_named(&self) -> bool {
        self.number.is_some() || self.email.is_some()
    }

    /// The person to create a record of, if there is an address.
    pub fn person(&self) -> Option<Person> {
        Some(Person {
            email: self.email.clone()?,
            name: self.name.clone(),
            company: self.company.clone(),
            telephone: self.telephone.clone(),
            language: self.language().clone(),
        })
    }
}

/// Identifies a means of payment without revealing it: a keyed hash of the storefront's own identifier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PaymentFingerprint(String);

impl PaymentFingerprint {
    pub fn of(keys: &KeyRing, fingerprint: &ShortText<200>) -> Self {
        Self(keys.pseudonym(&["payment", fingerprint.as_str()]))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}
