//! Languages: what a person asked for, and the closest one that the shop has texts in (CU-5).

use serde::{Deserialize, Serialize};

/// A BCP 47 language tag as a person, a storefront or a browser gave it, e.g. `de-AT`. Kept as given, even when the
/// shop has no texts for it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Language(String);

impl Language {
    /// Reads a tag: letters, digits and hyphens, 2 to 35 characters (BCP 47, 4.4.1), beginning with a language. The name of
    /// a POSIX locale, such as `de_DE.UTF-8`, is read as the tag that it begins with.
    pub fn parse(text: &str) -> Option<Self> {
        let text = &text.trim().split(['.', '@']).next().unwrap_or_default().replace('_', "-");
        let fits = (2..=35).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let mut parts = text.split('-');
        let starts_well = parts.next().is_some_and(|p| (2..=3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphabetic()));
        let goes_on_well = parts.all(|p| (1..=8).contains(&p.len()));
        (fits && starts_well && goes_on_well).then(|| Self(text.clone()))
    }

    pub fn tag(&self) -> &str {
        &self.0
    }

    /// The primary subtag, lower-cased: `de` of `de-AT`.
    pub fn primary_subtag(&self) -> String {
        self.0.split('-').next().unwrap_or_default().to_ascii_lowercase()
    }
}

impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a BCP 47 language tag"))
    }
}

/// The languages of an `Accept-Language` header, best first. Unreadable parts are skipped (RFC 9110, 12.5.4).
pub fn parse_accept_language(header: &str) -> Vec<Language> {
    let mut wanted: Vec<(u16, Language)> = header
        .split(',')
        .take(20)
        .filter_map(|range| {
            let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
            let weight = parameters.trim().strip_prefix("q=").map_or(Some(1_000), parse_quality)?;
            Language::parse(tag).filter(|_| weight > 0).map(|language| (weight, language))
        })
        .collect();
    wanted.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    wanted.into_iter().map(|(_, language)| language).collect()
}

/// `0.8` as 800, without a float.
fn parse_quality(quality: &str) -> Option<u16> {
    let (whole, fraction) = quality.trim().split_once('.').unwrap_or((quality.trim(), ""));
    let digits = format!("{fraction:0<3}");
    let thousandths: u16 = digits.get(..3)?.parse().ok()?;
    let units: u16 = whole.parse().ok()?;
    (units <= 1).then(|| (units * 1_000 + thousandths).min(1_000))
}
