//! Bounded text of several lines.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Text of several lines, up to `MAX` characters: staff's notes, the note of a payout. It may be empty.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct LongText<const MAX: usize>(String);

impl<const MAX: usize> LongText<MAX> {
    /// Parses a text and normalises its line breaks. `None` if it is too long or has other control characters.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.replace("\r\n", "\n").trim().to_owned();
        let is_plain = text.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\t'));
        (is_plain && text.chars().count() <= MAX).then_some(Self(text))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What people wrote does not belong in a log.
impl<const MAX: usize> fmt::Debug for LongText<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LongText([redacted])")
    }
}

impl<'de, const MAX: usize> Deserialize<'de> for LongText<MAX> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("the text is too long or has control characters"))
    }
}
