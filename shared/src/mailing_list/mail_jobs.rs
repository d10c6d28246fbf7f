//! The mail jobs of the mailing list.

use serde::{Deserialize, Serialize};

use super::Consent;
use crate::mail::MailPayload;
use crate::values::{EmailAddress, Language, ShortText};

/// Somebody requested a place on the mailing list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OptInRequest {
    pub email: EmailAddress,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<ShortText<100>>,
    pub language: Language,
    pub consent: Consent,
}

impl MailPayload for OptInRequest {
    const KIND: &'static str = "opt_in";
}

/// Somebody without a link wants to leave (ML-11).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LeaveRequest {
    pub email: EmailAddress,
}

impl MailPayload for LeaveRequest {
    const KIND: &'static str = "opt_out";
}

/// Somebody has not confirmed yet (ML-7).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OptInReminder {
    pub email: EmailAddress,
}

impl MailPayload for OptInReminder {
    const KIND: &'static str = "opt_in_reminder";
}
