//! Seals of days: how many rows a day had when it was over, and a digest of them all, signed.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::day::Day;
use super::row::Row;
use crate::values::KeyRing;
use crate::values::secret::{Purpose, encode};

/// The rows of a day in a digest, added in the order of their keys.
#[derive(Clone, Debug, Default)]
pub struct DayDigest {
    rows: u64,
    hash: Sha256,
}

impl DayDigest {
    pub fn add(&mut self, id: &str, row: &Row) {
        self.rows += 1;
        self.hash.update(id.as_bytes());
        self.hash.update(row.mac.as_bytes());
    }

    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    fn text(&self) -> String {
        encode(&self.hash.clone().finalize())
    }
}

/// What a day had when it was over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    pub rows: u64,
    digest: String,
    /// The signature over all of this and the day.
    mac: String,
}

/// Which days are sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedDays {
    pub first: String,
    pub last: String,
    #[serde(rename = "v")]
    pub version: u64,
    /// The signature over all of this.
    mac: String,
}

impl Seal {
    pub(super) fn of(keys: &KeyRing, day: Day, digest: &DayDigest) -> Self {
        let mac = keys.sign_text(Purpose::Audit, &["day", &day.to_string(), &digest.rows.to_string(), &digest.text()]);
        Self { rows: digest.rows, digest: digest.text(), mac }
    }

    /// Whether the day has what it had when it was sealed.
    pub fn fits(&self, keys: &KeyRing, day: Day, digest: &DayDigest) -> bool {
        *self == Self::of(keys, day, digest)
    }
}

impl SealedDays {
    pub(super) fn of(keys: &KeyRing, first: &str, last: &str, version: u64) -> Self {
        let mac = keys.sign_text(Purpose::Audit, &["days", first, last, &version.to_string()]);
        Self { first: first.to_owned(), last: last.to_owned(), version, mac }
    }

    pub fn is_intact(&self, keys: &KeyRing) -> bool {
        *self == Self::of(keys, &self.first, &self.last, self.version)
    }
}
