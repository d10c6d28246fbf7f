//! A session and its token.

use serde::{Deserialize, Serialize};

use crate::customers::{Customer, CustomerState};
use crate::values::{ClientInfo, CustomerNumber, Digest, PlainToken, Rng, Span, Timestamp};

/// The prefix that identifies a session token, for our code and for secret scanners. Never change it.
pub const TOKEN_PREFIX: &str = "cs_";
/// A session that is not used for this long ends.
const IDLE_MAX: Span = Span::hours(24);
/// A session ends after this long in any case.
const LIFETIME_MAX: Span = Span::days(14);
/// How long after a log-in what is sensitive may be done without the password (S-SE-8).
const RECENT: Span = Span::minutes(15);
/// How old `last_seen_at` may get before it is updated.
const LAST_SEEN_INTERVAL: Span = Span::minutes(5);

/// How many characters of the browser's name are stored with a session: enough for its kind and its system.
const DEVICE_LENGTH_MAX: usize = 200;

/// What is stored of a session.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Session {
    /// The account's epoch when the session was opened. A session with an older epoch is invalid.
    pub epoch: u64,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub expires_at: Timestamp,
    /// The browser it was opened with, for the list of sessions.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub device: Option<String>,
    /// The network it was opened from, for the same list.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub network: Option<String>,
}

/// A session in the list of its owner.
#[derive(Clone, Debug)]
pub struct OpenSession {
    /// Identifies the session; it opens nothing.
    pub id: Digest,
    pub session: Session,
}

impl Session {
    /// A session that begins now.
    pub(super) fn new(epoch: u64, now: Timestamp, client: &ClientInfo) -> Self {
        let device = client.user_agent.as_ref().map(|agent| agent.as_str().chars().take(DEVICE_LENGTH_MAX).collect());
        let network = Some(client.prefix().to_string());
        Self { epoch, created_at: now, last_seen_at: now, expires_at: now.plus(LIFETIME_MAX), device, network }
    }

    /// Whether its owner has proven who they are a short while ago (S-SE-8).
    pub fn is_recent(&self, now: Timestamp) -> bool {
        now.since(self.created_at) < RECENT
    }

    /// Whether it is valid for the account as it is now (S-SE-5, S-SE-11).
    pub fn is_active(&self, customer: &Customer, now: Timestamp) -> bool {
        customer.state == CustomerState::Open
            && self.epoch == customer.epoch
            && now < self.expires_at
            && now.since(self.last_seen_at) < IDLE_MAX
    }

    /// Whether `last_seen_at` is due for an update.
    pub(super) fn is_touch_due(&self, now: Timestamp) -> bool {
        now.since(self.last_seen_at) >= LAST_SEEN_INTERVAL
    }
}

/// A session token as a customer presents it: 256 random bits, with a prefix and the customer's number (S-SE-1).
#[derive(Clone, Debug)]
pub struct SessionToken {
    pub number: CustomerNumber,
    secret: PlainToken,
}

impl SessionToken {
    /// A fresh token for a customer.
    pub(super) fn generate(number: CustomerNumber, rng: &Rng) -> Self {
        Self { number, secret: PlainToken::generate(rng) }
    }

    /// Parses a token. `None` if it is malformed.
    pub fn parse(text: &str) -> Option<Self> {
        let (number, secret) = text.strip_prefix(TOKEN_PREFIX)?.split_once('.')?;
        Some(Self { number: CustomerNumber::parse(number)?, secret: PlainToken::parse(secret)? })
    }

    /// The whole token, for its owner only.
    pub fn expose(&self) -> String {
        format!("{TOKEN_PREFIX}{}.{}", self.number, self.secret.expose())
    }

    /// The digest that is stored in place of the token.
    pub fn digest(&self) -> Digest {
        self.secret.digest()
    }
}
