//! The log-in record: everything that log-in needs, in one read. Credentials are stored apart from the profile, so that
//! reading a profile cannot return them (S-IA-3).

use serde::{Deserialize, Serialize};

use super::{Customer, CustomerState};
use crate::values::ids::TimeOrderedId;
use crate::values::{CustomerNumber, Digest, EmailAddress, Language, ShortText, Timestamp};

/// A link that has been mailed: its digest and expiry. Only the newest of each kind is valid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailedLink {
    pub digest: Digest,
    pub expires_at: Timestamp,
}

impl MailedLink {
    /// Whether the presented token is this one and still valid. At the moment of its expiry it is already expired.
    pub fn accepts(&self, presented: &Digest, now: Timestamp) -> bool {
        self.digest.matches(presented) && now < self.expires_at
    }
}

/// The log-in record of one address. It has copies of name and language, so that log-in reads nothing else.
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
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_login_at: Option<Timestamp>,
    /// The mailed link for a new password.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reset: Option<MailedLink>,
    /// The mailed link for the first password.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub claim: Option<MailedLink>,
    /// The jobs of the latest account mails (claim, reset, "you have an account"). Limits are per address, and a
    /// retried job counts once.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub recent_mails: Vec<TimeOrderedId>,
    /// The job of the latest mail that told the owner that the password is being guessed at: once a day at most (PW-7).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub guessing_notice: Option<TimeOrderedId>,
    /// When mail to this address bounced for good; none is sent to it any more (ML-8).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub undeliverable_at: Option<Timestamp>,
    /// When staff last allowed mail to it again; earlier bounces are ignored.
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
            last_login_at: None,
            reset: None,
            claim: None,
            recent_mails: Vec::new(),
            guessing_notice: None,
            undeliverable_at: None,
            deliverable_since: None,
        }
    }
}
