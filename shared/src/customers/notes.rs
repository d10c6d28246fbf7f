//! Staff's notes about a customer.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Notes that only staff see: up to 4,000 characters in several lines.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(max_length = 4_000)]
pub struct Notes(String);

impl Notes {
    const LENGTH_MAX: usize = 4_000;

    /// Parses a text and normalises its line breaks. `None` if it is too long or has other control characters.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.replace("\r\n", "\n").trim().to_owned();
        let is_plain = text.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\t'));
        (is_plain && text.chars().count() <= Self::LENGTH_MAX).then_some(Self(text))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Notes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Notes([redacted])")
    }
}

impl<'de> Deserialize<'de> for Notes {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("notes have at most 4,000 characters and no control characters"))
    }
}

crate::member! { Notes => "invalid_notes": "at most 4,000 characters, and no control characters but line breaks and tabs" }
