//! A session of a member of the staff, and its token.

use serde::{Deserialize, Serialize};

use crate::staff::STAFF_TOKEN_PREFIX;
use crate::staff::members::{StaffMember, StaffState};
use crate::values::{Digest, PlainToken, Rng, Span, StaffId, Timestamp};

/// A session that is not used for this long ends (S-SE-4).
const IDLE_MAX: Span = Span::minutes(30);
/// A session ends after this long in any case (S-SE-4).
const LIFETIME_MAX: Span = Span::hours(12);
/// How long after a sign-in what is sensitive may be done without another one (S-SE-8).
const RECENT: Span = Span::minutes(15);
/// How old `last_seen_at` may get before it is updated.
const LAST_SEEN_INTERVAL: Span = Span::minutes(5);

/// What is stored of a session.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StaffSession {
    /// The account's epoch when the session was opened. A session with an older epoch is invalid.
    pub epoch: u64,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub expires_at: Timestamp,
    /// The staff token that it was opened with, if it was: the session has the token's role and ends with it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub opened_by: Option<Digest>,
}

impl StaffSession {
    /// A session that begins now.
    pub(super) fn new(epoch: u64, now: Timestamp) -> Self {
        Self { epoch, created_at: now, last_seen_at: now, expires_at: now.plus(LIFETIME_MAX), opened_by: None }
    }

    /// A session of a staff token that begins now.
    pub(super) fn of_token(token: Digest, now: Timestamp) -> Self {
        Self { opened_by: Some(token), ..Self::new(0, now) }
    }

    /// Whether it has neither expired nor been idle for too long (S-SE-4, S-SE-11).
    pub(super) fn is_running(&self, now: Timestamp) -> bool {
        now < self.expires_at && now.since(self.last_seen_at) < IDLE_MAX
    }

    /// Whether it is valid for the account as it is now (S-SE-5).
    pub(super) fn is_of(&self, member: &StaffMember) -> bool {
        member.state == StaffState::Active && member.epoch == self.epoch
    }

    /// Whether its owner has proven who they are a short while ago. A token counts as such a proof each time (S-SE-8).
    pub(super) fn is_recent(&self, now: Timestamp) -> bool {
        self.opened_by.is_some() || now.since(self.created_at) < RECENT
    }

    /// Whether `last_seen_at` is due for an update.
    pub(super) fn is_touch_due(&self, now: Timestamp) -> bool {
        now.since(self.last_seen_at) >= LAST_SEEN_INTERVAL
    }
}

/// A session's token as a browser presents it: 256 random bits, with a prefix and the id of whose it is (S-SE-1).
#[derive(Clone, Debug)]
pub struct StaffSessionToken {
    pub staff: StaffId,
    secret: PlainToken,
}

impl StaffSessionToken {
    /// A fresh token for a member of the staff.
    pub(super) fn generate(staff: StaffId, rng: &Rng) -> Self {
        Self { staff, secret: PlainToken::generate(rng) }
    }

    /// Parses a token. `None` if it is malformed, or a staff token, which has no id.
    pub fn parse(text: &str) -> Option<Self> {
        let (staff, secret) = text.strip_prefix(STAFF_TOKEN_PREFIX)?.rsplit_once('.')?;
        Some(Self { staff: StaffId::parse(staff)?, secret: PlainToken::parse(secret)? })
    }

    /// The whole token, for its owner only.
    pub fn expose(&self) -> String {
        format!("{STAFF_TOKEN_PREFIX}{}.{}", self.staff, self.secret.expose())
    }

    /// The digest that is stored in place of the token.
    pub fn digest(&self) -> Digest {
        self.secret.digest()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// S-SE-4, S-SE-8, S-SE-11: one row per moment: minutes since the session began and since it was used last.
    #[test]
    fn a_session_ends_after_half_an_hour_without_use_and_after_twelve_hours() {
        let start = Timestamp::parse("2026-03-02T09:00:00Z").expect("a moment");
        for (age, idle, runs, is_recent, is_touch_due) in [
            (0, 0, true, true, false),
            (14, 4, true, true, false),
            (15, 5, true, false, true),
            (29, 29, true, false, true),
            (30, 30, false, false, true),
            (719, 1, true, false, false),
            (720, 0, false, false, false),
        ] {
            let now = start.plus(Span::minutes(age));
            let session = StaffSession { last_seen_at: now.minus(Span::minutes(idle)), ..StaffSession::new(0, start) };
            let seen = (session.is_running(now), session.is_recent(now), session.is_touch_due(now));
            assert_eq!(seen, (runs, is_recent, is_touch_due), "{age} minutes old, {idle} idle");
        }
    }

    /// S-SE-1
    #[test]
    fn a_token_names_whose_it_is_and_cannot_be_taken_for_a_staff_token() {
        let rng = Rng::seeded(1);
        let staff = StaffId::parse("toni.smith").expect("an id");
        let token = StaffSessionToken::generate(staff.clone(), &rng);
        let read = StaffSessionToken::parse(&token.expose()).expect("a token");
        assert_eq!((&read.staff, read.digest()), (&staff, token.digest()));
        let secret = PlainToken::generate(&rng);
        for text in [format!("st_{}", secret.expose()), format!("cs_toni.{}", secret.expose()), "st_toni.short".to_owned()] {
            assert!(StaffSessionToken::parse(&text).is_none(), "{text}");
        }
    }
}
