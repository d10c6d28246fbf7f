//! The mail jobs about accounts.

use serde::{Deserialize, Serialize};

use crate::mail::MailPayload;
use crate::values::{CustomerNumber, EmailAddress, Language, ShortText};

/// Somebody requested an account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignUpRequest {
    pub email: EmailAddress,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<ShortText<100>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub company: Option<ShortText<100>>,
    pub language: Language,
}

impl MailPayload for SignUpRequest {
    const KIND: &'static str = "sign_up";
}

/// Somebody requested a link to choose a new password.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PasswordReset {
    pub email: EmailAddress,
}

impl MailPayload for PasswordReset {
    const KIND: &'static str = "password_reset";
}

/// A password was chosen.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PasswordChanged {
    pub number: CustomerNumber,
}

impl MailPayload for PasswordChanged {
    const KIND: &'static str = "password_changed";
}
