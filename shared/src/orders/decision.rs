//! What is decided about an order: for whom it earns, how much, and why.

use serde::{Deserialize, Serialize};
use strum::{EnumIter, IntoStaticStr};
use utoipa::ToSchema;

use crate::customers::Referral;
use crate::values::{CustomerNumber, Rate};

/// What attribution says about an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribution {
    pub because: AttributionReason,
    /// The affiliate in the customer's tag once this stands.
    pub referred_by: Option<CustomerNumber>,
    /// The tag that the customer is given now.
    pub tag: Option<Referral>,
    pub share: Share,
    pub flags: Vec<Flag>,
}

impl Attribution {
    /// The order earns for nobody.
    pub(super) fn nobody(because: AttributionReason, referred_by: Option<CustomerNumber>) -> Self {
        Self { because, referred_by, tag: None, share: Share::Nothing, flags: Vec::new() }
    }
}

/// Why an order earns for whom it does, or for nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, EnumIter, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(const_into_str, serialize_all = "snake_case")]
pub enum AttributionReason {
    /// The order tagged its customer.
    TaggedNow,
    /// Its customer had a referrer already.
    TaggedBefore,
    NoVisit,
    VisitExpired,
    /// The token is not ours, names nobody, or is from after the order.
    VisitInvalid,
    SelfReferral,
    ProgrammeOff,
    AffiliateSuspended,
    NotPaid,
    /// Nothing is left after discounts, or the share of it rounds to nothing.
    NothingToEarn,
}

/// What was decided when the order was first seen as paid, frozen with the figures it was decided by (AF-8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    #[serde(rename = "b")]
    pub because: AttributionReason,
    /// The affiliate in the customer's tag from then on.
    #[serde(rename = "a", skip_serializing_if = "Option::is_none", default)]
    pub referred_by: Option<CustomerNumber>,
    #[serde(rename = "m")]
    pub base_minor: i64,
    #[serde(rename = "s")]
    pub share: Share,
}

/// What the affiliate in the tag gets of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Share {
    #[serde(rename = "n")]
    Nothing,
    #[serde(rename = "e")]
    Earned(Rate),
    /// Suspended: a line says what would have been, and is worth nothing (AF-11).
    #[serde(rename = "x")]
    Refused(Rate),
}

/// What staff should look at (AF-9). It refuses nothing by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Flag {
    /// The affiliate has an order that was paid by the same means.
    #[serde(rename = "p")]
    SamePayment,
    /// The addresses differ in dots and tags alone.
    #[serde(rename = "l")]
    LookAlikeAddress,
}
