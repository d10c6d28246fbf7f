//! What a storefront reports about an order: the whole order, as the storefront knows it at that moment.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::affiliates::AffiliateCode;
use crate::customers::Person;
use crate::mailing_list::Consent;
use crate::values::money::AMOUNT_MAX;
use crate::values::{Currency, CustomerNumber, EmailAddress, KeyRing, Language, ShortText, Span, Timestamp};

/// How far a storefront's clock may be ahead of ours (OR-4).
const CLOCK_TOLERANCE: Span = Span::minutes(5);

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
}

impl Snapshot {
    /// The snapshot as it is taken at its arrival: an `updated_at` too far ahead is replaced by the arrival. From a clock
    /// that is hours ahead it would outdate every refund that follows (OR-4).
    pub fn arrived_at(self, now: Timestamp) -> Self {
        let updated_at = if self.updated_at > now.plus(CLOCK_TOLERANCE) { now } else { self.updated_at };
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

/// Who buys. The number is given for a customer who is signed in, and has precedence over the address. A till may know
/// neither (OR-5).
#[derive(Clone, Debug)]
pub struct Buyer {
    pub number: Option<CustomerNumber>,
    pub email: Option<EmailAddress>,
    pub name: Option<ShortText<100>>,
    pub company: Option<ShortText<100>>,
    pub telephone: Option<ShortText<40>>,
    pub language: Language,
}

impl Buyer {
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
            language: self.language.clone(),
        })
    }
}

/// An amount of an order in whole minor units of its currency: 1999 is 19.99 EUR. Never negative, and bounded so that no
/// sum of amounts can overflow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64, example = 1999)]
pub struct Amount(i64);

impl Amount {
    pub fn from_minor(minor: i64) -> Option<Self> {
        (0..=AMOUNT_MAX).contains(&minor).then_some(Self(minor))
    }

    pub const fn minor(self) -> i64 {
        self.0
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let minor = i64::deserialize(deserializer)?;
        Self::from_minor(minor).ok_or_else(|| serde::de::Error::custom(format!("an amount is 0 to {AMOUNT_MAX} minor units")))
    }
}

crate::member! {
    Amount => "invalid_amount": "a whole number of minor units, 0 or more: 1999 for 19.99 EUR",
    OrderStatus => "invalid_status": "placed, paid or cancelled",
}

/// The amounts of an order. Items and discount exclude tax.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amounts {
    #[serde(rename = "i")]
    pub items: Amount,
    #[serde(rename = "d")]
    pub discount: Amount,
    #[serde(rename = "s")]
    pub shipping: Amount,
    #[serde(rename = "h")]
    pub handling: Amount,
    #[serde(rename = "t")]
    pub tax: Amount,
    /// Refunded of the items so far.
    #[serde(rename = "r")]
    pub refunded_items: Amount,
    /// Lost in disputes so far. Winning a dispute lowers it again.
    #[serde(rename = "x")]
    pub disputed: Amount,
}

impl Amounts {
    /// What a commission is a share of: items less all discounts, without shipping, handling and tax, never below 0
    /// (AF-8).
    pub fn base(&self) -> i64 {
        (self.items.minor() - self.discount.minor()).max(0)
    }

    /// What is left of the base after refunds and lost disputes, never below 0 (AF-10).
    pub fn left(&self) -> i64 {
        (self.base() - self.refunded_items.minor() - self.disputed.minor()).max(0)
    }

    /// What the customer has to pay.
    pub fn total(&self) -> i64 {
        self.base() + self.shipping.minor() + self.handling.minor() + self.tax.minor()
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
