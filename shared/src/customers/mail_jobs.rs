//! The mail jobs about changes by staff.

use serde::{Deserialize, Serialize};

use crate::mail::MailPayload;
use crate::values::{CustomerNumber, Rate};

/// Staff changed an affiliate's terms, to this rate (AF-1).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AffiliateNotice {
    pub number: CustomerNumber,
    pub notice: TermsNotice,
    pub rate: Rate,
}

impl MailPayload for AffiliateNotice {
    const KIND: &'static str = "affiliate_notice";
}

/// What an affiliate is told about a change of their terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TermsNotice {
    Approved,
    Suspended,
    RateChanged,
    /// The application of somebody who awaited approval was declined.
    Declined,
}

/// Staff disabled or enabled an account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AccountStateChanged {
    pub number: CustomerNumber,
    pub is_open: bool,
}

impl MailPayload for AccountStateChanged {
    const KIND: &'static str = "account_state";
}
