//! Links for the staff: by which somebody chooses a password and a second factor.

use serde::{Deserialize, Serialize};

use crate::values::{Digest, PlainToken, Rng, StaffId, Timestamp};

/// A link that has been given out: its digest and expiry. Only the newest is valid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffLink {
    pub digest: Digest,
    pub expires_at: Timestamp,
}

impl StaffLink {
    /// Whether the presented token is this one and still valid. At the moment of its expiry it is already expired.
    pub fn accepts(&self, presented: &Digest, now: Timestamp) -> bool {
        self.digest.matches(presented) && now < self.expires_at
    }
}

/// The token of an invitation: `<id>.<43 characters>`. The id finds the record in one read, but proves nothing.
#[derive(Clone, Debug)]
pub struct InvitationToken {
    pub staff: StaffId,
    pub secret: PlainToken,
}

impl InvitationToken {
    pub(super) fn generate(staff: StaffId, rng: &Rng) -> Self {
        Self { staff, secret: PlainToken::generate(rng) }
    }

    /// Parses a token. Blanks around it come along when a link is copied by hand.
    pub fn parse(text: &str) -> Option<Self> {
        let (staff, secret) = text.trim().rsplit_once('.')?;
        Some(Self { staff: StaffId::parse(staff)?, secret: PlainToken::parse(secret)? })
    }

    pub fn expose(&self) -> String {
        format!("{}.{}", self.staff, self.secret.expose())
    }
}
