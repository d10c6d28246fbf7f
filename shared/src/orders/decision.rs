//! What is decided about an order: who earns on it, how much, and why.

use serde::{Deserialize, Serialize};
use strum::{EnumIter, IntoStaticStr};
use utoipa::ToSchema;

use crate::customers::{Flag, Referral};
use crate::values::{CustomerNumber, Rate};

/// The result of attribution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribution {
    pub because: AttributionReason,
    /// The affiliate in the customer's tag after this order.
    pub referred_by: Option<CustomerNumber>,
    /// The tag that the customer gets from this order.
    pub tag: Option<Referral>,
    pub share: Share,
    pub flags: Vec<Flag>,
}

impl Attribution {
    /// Nobody earns on the order.
    pub(super) fn nobody(because: AttributionReason, referred_by: Option<CustomerNumber>) -> Self {
        Self { because, referred_by, tag: None, share: Share::Nothing, flags: Vec::new() }
    }
}

/// Why an affiliate earns on an order, or why nobody does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, EnumIter, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(const_into_str, serialize_all = "snake_case")]
pub enum AttributionReason {
    /// This order tagged its customer.
    TaggedNow,
    /// Its customer was tagged already.
    TaggedBefore,
    NoVisit,
    VisitExpired,
    /// The token was not issued by us, names no affiliate, or is newer than the order.
    VisitInvalid,
    SelfReferral,
    ProgrammeOff,
    AffiliateSuspended,
    NotPaid,
    /// The order is paid, but no snapshot has named a customer yet (OR-5).
    NoCustomer,
    /// The storefront only tries out its connection (OR-6).
    TestOrder,
    /// The rate is frozen, but the share has come to 0 so far. An edit of the order may still make it earn.
    NothingToEarn,
}

/// What the first paid snapshot decided, frozen: who earns and at which rate (AF-8). The base is not frozen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    #[serde(rename = "b")]
    pub because: AttributionReason,
    /// The affiliate in the customer's tag since then.
    #[serde(rename = "a", skip_serializing_if = "Option::is_none", default)]
    pub referred_by: Option<CustomerNumber>,
    #[serde(rename = "s")]
    pub share: Share,
}

/// What the affiliate in the tag gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Share {
    #[serde(rename = "n")]
    Nothing,
    #[serde(rename = "e")]
    Earned(Rate),
    /// The affiliate is suspended: a line of 0 records the rate that would have applied (AF-11).
    #[serde(rename = "x")]
    Refused(Rate),
}
