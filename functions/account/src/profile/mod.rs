//! The customer's own profile (CU-6).

mod page;
pub mod save;
pub mod show;
pub mod update;

use serde::Serialize;
use shared::customers::{Customer, SubscriptionStatus};
use shared::values::{CustomerNumber, EmailAddress, Language, Timestamp};
use utoipa::ToSchema;

/// A customer's own record as they see it. Groups, discount and notes are the shop's business (S-GP-13).
#[derive(Serialize, ToSchema)]
pub struct ProfileView {
    pub number: CustomerNumber,
    #[schema(value_type = EmailAddress)]
    pub email: String,
    /// The customer's name.
    pub name: Option<String>,
    /// The customer's company.
    pub company: Option<String>,
    /// The customer's telephone number.
    telephone: Option<String>,
    #[schema(value_type = Language)]
    language: String,
    mailing_list: SubscriptionStatus,
    created_at: Timestamp,
}

impl From<&Customer> for ProfileView {
    fn from(customer: &Customer) -> Self {
        Self {
            number: customer.number,
            email: customer.email.as_typed().to_owned(),
            name: customer.name.as_ref().map(ToString::to_string),
            company: customer.company.as_ref().map(ToString::to_string),
            telephone: customer.telephone.as_ref().map(ToString::to_string),
            language: customer.language.tag().to_owned(),
            mailing_list: customer.mailing_list,
            created_at: customer.created_at,
        }
    }
}
