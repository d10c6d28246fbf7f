//! The code of an affiliate: what a link carries, or a buyer types in at checkout (AF-3).
//!
//! Until it finds somebody, it is untrusted text (S-AF-1).

use std::fmt;

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;
use utoipa::ToSchema;

use super::link::QUERY_PARAMETER;
use crate::values::CustomerNumber;
use crate::values::text::is_invisible;

/// A name that an affiliate's link may carry instead of the number: 3 to 40 lower-case letters, digits and hyphens,
/// beginning with a letter.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(pattern = "^[a-z][a-z0-9-]{2,39}$", example = "octavia")]
pub struct Alias(String);

impl Alias {
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase();
        let usable = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let fits = (3..=40).contains(&text.len()) && text.as_bytes()[0].is_ascii_lowercase() && text.bytes().all(usable);
        fits.then_some(Self(text))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Alias {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Alias {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not an alias"))
    }
}

/// An affiliate's number or alias.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AffiliateCode {
    Number(CustomerNumber),
    Alias(Alias),
}

impl AffiliateCode {
    /// Reads a code however people and programs spell it: with blanks, quotes, zeros or a `#` before it, with punctuation,
    /// a slash or further query members after it, percent-encoded, or within a whole link.
    pub fn parse(text: &str) -> Option<Self> {
        Self::find(&plain(text)).or_else(|| {
            let decoded = percent_decode_str(text).decode_utf8().ok().filter(|decoded| decoded != text)?;
            Self::find(&plain(&decoded))
        })
    }

    fn find(text: &str) -> Option<Self> {
        let code = match in_link(text) {
            Some(code) => code,
            None if text.contains("://") => return None,
            None => text,
        };
        let code = code.trim_start_matches(opens).split(['?', '&', '#', '/']).next()?.trim_end_matches(closes);
        let number = code.trim_start_matches('0');
        CustomerNumber::parse(number).map(Self::Number).or_else(|| Alias::parse(code).map(Self::Alias))
    }
}

/// A text in plain letters: full-width ones made normal (NFKC), without the invisible characters that come along when a
/// text is copied.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !is_invisible(*c)).nfkc().collect::<String>().trim().to_lowercase()
}

/// What follows `af=` among the query members of a link, or `/r/` in its path.
fn in_link(text: &str) -> Option<&str> {
    let name = format!("{QUERY_PARAMETER}=");
    let is_member = |at: usize| at == 0 || text[..at].ends_with(['?', '&', ';', '#']);
    let member = text.match_indices(&name).find(|(at, _)| is_member(*at)).map(|(at, name)| &text[at + name.len()..]);
    member.or_else(|| text.split_once("/r/").map(|(_, code)| code))
}

/// Characters that stand before a code.
fn opens(c: char) -> bool {
    c.is_whitespace() || matches!(c, '#' | '"' | '\'' | '(' | '[' | '<' | '{' | '«' | '“' | '„' | '‘')
}

/// Characters that stand after a code.
fn closes(c: char) -> bool {
    c.is_whitespace() || matches!(c, '.' | ',' | ';' | ':' | '!' | '"' | '\'' | ')' | ']' | '>' | '}' | '»' | '”' | '“' | '’' | '\\')
}

impl fmt::Display for AffiliateCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Alias(alias) => alias.fmt(f),
        }
    }
}

impl Serialize for AffiliateCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AffiliateCode {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not an affiliate's code"))
    }
}
