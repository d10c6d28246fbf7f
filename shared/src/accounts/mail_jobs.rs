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

/// Logging in to an address has failed often.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GuessingNotice {
    pub email: EmailAddress,
}

impl MailPayload for GuessingNotice {
    const KIND: &'static str = "guessing_notice";
}

/// A password was chosen.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PasswordChanged {
    pub number: CustomerNumber,
    /// Whether it is the account's first one.
    #[serde(default)]
    pub is_first: bool,
}

impl MailPayload for PasswordChanged {
    const KIND: &'static str = "password_changed";
}
