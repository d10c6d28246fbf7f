//! The amounts of an order.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::values::money::AMOUNT_MAX;

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
