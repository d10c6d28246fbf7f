//! Where a customer stands as an affiliate (AF-1).

use crate::customers::{AffiliateTerms, Customer, State};
use crate::values::Rate;

/// Where a customer stands as an affiliate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    NotOne,
    /// Applied, or made one without a rate, and never approved yet.
    Awaiting,
    Approved {
        rate: Rate,
    },
    /// Approved once, and not now: keeps the customers and earns nothing meanwhile (AF-11).
    Suspended,
}

impl Standing {
    /// The standing of a customer. A record that is no longer open earns nobody anything.
    pub fn of(customer: &Customer) -> Self {
        match Self::by(customer.affiliate.as_ref()) {
            Self::Approved { .. } if customer.state != State::Open => Self::Suspended,
            standing => standing,
        }
    }

    /// The standing that terms alone give.
    pub fn by(terms: Option<&AffiliateTerms>) -> Self {
        match terms {
            None => Self::NotOne,
            Some(terms) if terms.enabled && terms.rate > Rate::ZERO => Self::Approved { rate: terms.rate },
            Some(terms) if terms.approved_at.is_some() => Self::Suspended,
            Some(_) => Self::Awaiting,
        }
    }

    pub fn is_approved(self) -> bool {
        matches!(self, Self::Approved { .. })
    }

    /// The word for it in answers.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotOne => "none",
            Self::Awaiting => "awaiting",
            Self::Approved { .. } => "approved",
            Self::Suspended => "suspended",
        }
    }
}
