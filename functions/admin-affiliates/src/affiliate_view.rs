//! An affiliate as staff see them, for the answers of both routes.

use serde::Serialize;
use shared::affiliates::AffiliateStatus;
use shared::customers::Customer;
use shared::values::{CustomerNumber, EmailAddress, Rate};
use utoipa::ToSchema;

/// An affiliate and their status.
#[derive(Serialize, ToSchema)]
pub struct AffiliateSummaryView {
    number: CustomerNumber,
    #[schema(value_type = EmailAddress)]
    email: String,
    /// The affiliate's name.
    name: Option<String>,
    /// The status: `awaiting`, `approved` or `suspended`.
    standing: &'static str,
    /// The agreed rate. It applies while they are approved.
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
