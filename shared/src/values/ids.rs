//! Ids: each kind has its own type, so that one cannot be passed for another.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;
use utoipa::ToSchema;

use super::{Rng, Timestamp};

/// The number of a customer (CU-3), which staff read out and affiliate links contain. Never a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
pub struct CustomerNumber(pub u64);

impl CustomerNumber {
    /// Parses the digits of a number in an address or a link: no sign, no leading zero.
    pub fn parse(text: &str) -> Option<Self> {
        let plain = text.len() <= 15 && text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
        text.parse().ok().filter(|_| plain).map(Self)
    }
}

impl fmt::Display for CustomerNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The number of a commission line within its affiliate, counted from 1, gaps allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
pub struct Sequence(pub u64);

impl fmt::Display for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

macro_rules! text_ids {
    ($($(#[$doc:meta])* $name:ident, $length_max:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, ToSchema)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Parses an id of visible ASCII characters, up to its maximum length, without `#` (it separates the parts
            /// of a key), `/` and `?`.
            pub fn parse(text: &str) -> Option<Self> {
                let fits = !text.is_empty() && text.len() <= $length_max;
                let usable = |b: u8| b.is_ascii_graphic() && !matches!(b, b'#' | b'/' | b'?');
                (fits && text.bytes().all(usable)).then(|| Self(text.to_owned()))
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not an id"))
            }
        }
    )*};
}

text_ids! {
    /// One payout: `<affiliate>-<time-ordered id>`, so that the id alone identifies the partition.
    PayoutId, 64;
    /// A member of the staff.
    StaffId, 64;
}

/// The storefront's id of an order: 1 to 100 characters of any script, without `?`, `%` and control characters. In a
/// path it is percent-encoded (OR-3).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(transparent)]
pub struct OrderId(String);

impl OrderId {
    /// The maximum number of characters in an id, in Unicode's NFC.
    pub const LENGTH_MAX: usize = 100;

    /// Parses an id: 1 to 100 characters of any script, normalised to Unicode's NFC.
    ///
    /// `None` for an id that would not arrive as it was sent: with `?` or `%`, which API Gateway takes for the end of
    /// the path and for another encoding; or with an empty, `.` or `..` part between slashes, which clients and proxies
    /// resolve. Also `None` for control characters and for blanks at either end, which nobody sees.
    pub fn parse(text: &str) -> Option<Self> {
        let id: String = text.nfc().collect();
        let fits = (1..=Self::LENGTH_MAX).contains(&id.chars().count()) && id.trim() == id;
        let is_usable = !id.chars().any(|c| c.is_control() || matches!(c, '?' | '%'));
        let is_kept = id.split('/').all(|part| !matches!(part, "" | "." | ".."));
        (fits && is_usable && is_kept).then_some(Self(id))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OrderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for OrderId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not an order's id"))
    }
}

impl PayoutId {
    pub fn new(affiliate: CustomerNumber, id: &TimeOrderedId) -> Self {
        Self(format!("{affiliate}-{id}"))
    }

    /// The affiliate it belongs to.
    pub fn affiliate(&self) -> Option<CustomerNumber> {
        self.0.split_once('-').and_then(|(number, _)| CustomerNumber::parse(number))
    }

    /// The part that is unique within the affiliate and orders the affiliate's payouts.
    pub fn id_within_affiliate(&self) -> Option<TimeOrderedId> {
        self.0.split_once('-').and_then(|(_, id)| TimeOrderedId::parse(id))
    }
}

/// An id that sorts by creation time: 12 hexadecimal digits of milliseconds, then 16 random ones. It doubles as the sort key of
/// whatever is listed by time.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TimeOrderedId(String);

impl TimeOrderedId {
    pub fn new(at: Timestamp, rng: &Rng) -> Self {
        let chance = u64::from_be_bytes(rng.bytes());
        Self(format!("{}{chance:016x}", Self::prefix_at(at)))
    }

    /// The prefix of all ids created at a moment. No later id sorts before it.
    pub fn prefix_at(at: Timestamp) -> String {
        format!("{:012x}", at.millis().max(0))
    }

    /// Parses what [`TimeOrderedId::new`] created.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = text.len() == 28 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        fits.then(|| Self(text.to_owned()))
    }

    /// The moment when it was created.
    pub fn created_at(&self) -> Timestamp {
        Timestamp::from_millis(self.0.get(..12).and_then(|hex| i64::from_str_radix(hex, 16).ok()).unwrap_or(0))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TimeOrderedId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
