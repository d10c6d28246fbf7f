//! An affiliate as staff see them: what both routes answer.

use serde::Serialize;
use shared::affiliates::AffiliateStatus;
use shared::customers::Customer;
use shared::values::{CustomerNumber, Rate};
use utoipa::ToSchema;

/// Who an affiliate is and where they stand.
#[derive(Serialize, ToSchema)]
pub struct AffiliateSummaryView {
    number: CustomerNumber,
    email: String,
    name: Option<String>,
    /// `awaiting`, `approved` or `suspended`.
    standing: &'static str,
    /// The agreed rate in basis points; it counts while they are approved.
    rate_bp: Rate,
}

impl AffiliateSummaryView {
    /// `None` for a customer who never was an affiliate.
    pub fn of(customer: &Customer) -> Option<Self> {
        let terms = customer.affiliate.as_ref()?;
        Some(Self {
            number: customer.number,
            email: customer.email.as_typed().to_owned(),
            name: customer.name.as_ref().map(ToString::to_string),
            standing: AffiliateStatus::of(customer).into_str(),
            rate_bp: terms.rate,
        })
    }
}
