//! A password's hash from another system, between the file that it comes from and the record that keeps it.

use std::fmt;

use super::parse::{self, UnreadableHash};
use super::stored::StoredHash;

/// A password's hash that another system made, ready to be stored.
pub struct ImportedPassword(pub(in crate::passwords) StoredHash);

impl ImportedPassword {
    /// Reads a hash as another system stores it; [`UnreadableHash`] says what is not taken. The schemes are those of
    /// `docs/operate.md`.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn parse(text: &str) -> Result<Self, UnreadableHash> {
        parse::stored_hash(text.trim()).map(Self)
    }

    /// Whether it still is the digest of the other system, without argon2 around it.
    pub fn is_bare(&self) -> bool {
        matches!(self.0, StoredHash::Bare(_))
    }

    /// As the log-in record holds it.
    pub fn to_text(&self) -> String {
        self.0.to_text()
    }
}

/// That it is one, and nothing of its contents.
impl fmt::Debug for ImportedPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ImportedPassword([redacted])")
    }
}
