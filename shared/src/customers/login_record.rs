//! The log-in record: what one read has to tell at log-in. Credentials are apart from the profile, so that reading
//! a profile cannot return them (S-IA-3).

use serde::{Deserialize, Serialize};

use super::{Customer, CustomerState};
use crate::values::ids::TimeOrderedId;
use crate::values::{CustomerNumber, Digest, EmailAddress, Language, ShortText, Timestamp};

/// A link that has been mailed: what it must match and how long it works. Only the newest of a kind counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailedLink {
    pub digest: Digest,
    pub expires_at: Timestamp,
}

impl MailedLink {
    /// Whether the presented token is this one, and still works. What expires at a moment is expired at that moment,
    /// here as everywhere.
    pub fn accepts(&self, presented: &Digest, now: Timestamp) -> bool {
        self.digest.matches(presented) && now < self.expires_at
    }
}

/// The log-in record of one address. Name and language are copied here, so that log-in reads nothing else.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LoginRecord {
    pub number: CustomerNumber,
    pub email: EmailAddress,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<ShortText<100>>,
    pub language: Language,
    #[serde(default)]
    pub state: CustomerState,
    /// A PHC string; none until its owner has chosen a password (CU-4).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub password: Option<String>,
    #[serde(default)]
    pub epoch: u64,
    /// Log-ins that failed since the last that did not. At 100 the password alone no longer opens the account
    /// (NIST SP 800-63B-4); a reset does.
    #[serde(default)]
    pub failures: u32,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_login_at: Option<Timestamp>,
    /// The mailed link that sets a new password.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reset: Option<MailedLink>,
    /// The mailed link that sets the first password.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub claim: Option<MailedLink>,
    /// The jobs that the last account mails (claim, reset, "you have an account") came from: limits are per address,
    /// and a mail job that is tried again counts once.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub recent_mails: Vec<TimeOrderedId>,
    /// When mail to this address came back for good: none is sent to it any more (ML-8).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub undeliverable_at: Option<Timestamp>,
    /// Since when it takes mail again, by the word of staff: what came back before counts no more.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub deliverable_since: Option<Timestamp>,
}

impl LoginRecord {
    pub(super) fn new(customer: &Customer) -> Self {
        Self {
            number: customer.number,
            email: customer.email.clone(),
            name: customer.name.clone(),
            language: customer.language.clone(),
            state: customer.state,
            password: None,
            epoch: customer.epoch,
            failures: 0,
            last_login_at: None,
            reset: None,
            claim: None,
            recent_mails: Vec::new(),
            undeliverable_at: None,
            deliverable_since: None,
        }
    }
}
