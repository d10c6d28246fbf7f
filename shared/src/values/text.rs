//! Bounded text: one line with a maximum length and without control characters.

use std::fmt;

use icu_properties::CodePointSetData;
use icu_properties::props::DefaultIgnorableCodePoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whether a character shows nothing by itself (Unicode's `Default_Ignorable_Code_Point`), such as a zero-width space.
pub(crate) fn is_invisible(c: char) -> bool {
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

/// Whether a character changes the direction of what follows it: a name that has one would turn the text around it, too.
pub(crate) fn turns_text(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// One line of text, trimmed, of 1 to `MAX` characters, without control characters: a name, a company, a reason.
/// Characters that turn the direction of text are left out, and a text in which nothing is to be seen is empty.
/// It goes into pages (which escape it), into mails (which escape it again) and never into a header.
#[derive(Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct ShortText<const MAX: usize>(String);

/// Why a text is not a [`ShortText`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShortTextError {
    Empty,
    TooLong { characters_max: usize },
    ControlCharacter,
}

impl fmt::Display for ShortTextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the text is empty"),
            Self::TooLong { characters_max } => write!(f, "the text has more than {characters_max} characters"),
            Self::ControlCharacter => f.write_str("the text contains a control character or a line break"),
        }
    }
}

impl<const MAX: usize> ShortText<MAX> {
    /// Parses a line.
    ///
    /// # Errors
    /// When it is empty after trimming, too long, or has a control character.
    pub fn parse(text: &str) -> Result<Self, ShortTextError> {
        let text: String = text.chars().filter(|c| !turns_text(*c)).collect();
        let text = text.trim();
        if text.chars().all(is_invisible) {
            return Err(ShortTextError::Empty);
        }
        if text.chars().count() > MAX {
            return Err(ShortTextError::TooLong { characters_max: MAX });
        }
        if text.chars().any(char::is_control) {
            return Err(ShortTextError::ControlCharacter);
        }
        Ok(Self(text.to_owned()))
    }

    /// The beginning of a text that another program wrote (a user agent, a referrer): shortened and cleaned instead of
    /// refused. `None` when nothing that can be seen is left.
    pub fn truncated(text: &str) -> Option<Self> {
        let clean: String = text.trim().chars().filter(|c| !c.is_control() && !turns_text(*c)).take(MAX).collect();
        let clean = clean.trim();
        (!clean.chars().all(is_invisible)).then(|| Self(clean.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A short name that staff choose for use in addresses: 1 to 40 lower-case letters, digits and inner hyphens.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(transparent)]
pub struct Slug(String);

impl Slug {
    pub fn parse(text: &str) -> Option<Self> {
        let usable = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let fits = (1..=40).contains(&text.len()) && text.bytes().all(usable) && !text.starts_with('-') && !text.ends_with('-');
        fits.then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Slug {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not 1 to 40 lower-case letters, digits and hyphens"))
    }
}

/// What people wrote does not belong in a log.
impl<const MAX: usize> fmt::Debug for ShortText<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShortText([redacted])")
    }
}

impl<const MAX: usize> fmt::Display for ShortText<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de, const MAX: usize> Deserialize<'de> for ShortText<MAX> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}
