//! Whether a customer is an affiliate, and whether they are approved (AF-1).

use strum::IntoStaticStr;

use crate::customers::{AffiliateTerms, Customer, CustomerState};
use crate::values::Rate;

/// A customer's status as an affiliate. Replies use its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr)]
#[strum(const_into_str, serialize_all = "snake_case")]
pub enum AffiliateStatus {
    #[strum(serialize = "none")]
    NotAnAffiliate,
    /// Has applied, or staff entered them without a rate, and was never approved.
    #[strum(serialize = "awaiting")]
    AwaitingApproval,
    Approved {
        rate: Rate,
    },
    /// Was approved before and is not now: keeps their customers, but earns nothing (AF-11).
    Suspended,
}

impl AffiliateStatus {
    /// The status of a customer. Records that are not open earn nothing.
    pub fn of(customer: &Customer) -> Self {
        match Self::from_terms(customer.affiliate.as_ref()) {
            Self::Approved { .. } if customer.state != CustomerState::Open => Self::Suspended,
            status => status,
        }
    }

    /// The status from the terms alone.
    pub fn from_terms(terms: Option<&AffiliateTerms>) -> Self {
        match terms {
            None => Self::NotAnAffiliate,
            Some(terms) if terms.enabled && terms.rate > Rate::ZERO => Self::Approved { rate: terms.rate },
            Some(terms) if terms.approved_at.is_some() => Self::Suspended,
            Some(_) => Self::AwaitingApproval,
        }
    }

    pub fn is_approved(self) -> bool {
        matches!(self, Self::Approved { .. })
    }
}
