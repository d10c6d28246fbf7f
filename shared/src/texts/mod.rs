//! Texts in the reader's language, from the translation files in `shared/locales`, and money and dates as that language
//! writes them (CLDR, UX-5).

mod dates;
mod numbers;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, static_loader};
use icu_locale_core::Locale;

pub use dates::ShownTime;

use crate::values::Language;

static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "en",
        // Bidirectional isolation marks around arguments would be visible in plain-text mails.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// The languages that have texts.
const AVAILABLE: [&str; 2] = ["en", "de"];

/// The languages that a shop offers. The first is the default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Languages {
    fallback: &'static str,
    others: Vec<&'static str>,
}

impl Languages {
    /// Reads `de,en`.
    ///
    /// # Errors
    /// When it is empty, or names a language twice, or one without texts.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut known: Vec<&'static str> = Vec::new();
        for tag in text.split(',').map(str::trim) {
            let found = AVAILABLE.into_iter().find(|available| *available == tag);
            let found = found.ok_or_else(|| format!("there are no texts in {tag:?}; available: {}", AVAILABLE.join(", ")))?;
            if known.contains(&found) {
                return Err(format!("{tag} is listed twice"));
            }
            known.push(found);
        }
        let mut known = known.into_iter();
        let fallback = known.next().ok_or_else(|| "no language is listed".to_owned())?;
        Ok(Self { fallback, others: known.collect() })
    }

    /// Every language that has texts.
    pub fn all() -> Self {
        let [fallback, others @ ..] = AVAILABLE;
        Self { fallback, others: others.to_vec() }
    }

    pub fn fallback(&self) -> &'static str {
        self.fallback
    }

    /// All languages, the default first.
    pub fn tags(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.fallback).chain(self.others.iter().copied())
    }
}

/// The texts of one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texts {
    tag: &'static str,
    locale: LanguageIdentifier,
}

impl Texts {
    /// The texts of a language, or of the shop's default if the shop does not offer that language (CU-5).
    pub fn for_language(language: &Language, spoken: &Languages) -> Self {
        Self::negotiate(std::slice::from_ref(language), spoken)
    }

    /// The texts of the first of several languages that the shop offers, or of its default.
    pub fn negotiate(languages: &[Language], spoken: &Languages) -> Self {
        let is_spoken = |language: &Language| spoken.tags().find(|tag| *tag == language.primary_subtag());
        Self::of(languages.iter().find_map(is_spoken).unwrap_or(spoken.fallback))
    }

    pub fn english() -> Self {
        Self::of("en")
    }

    fn of(tag: &'static str) -> Self {
        Self { tag, locale: tag.parse().expect("a language tag") }
    }

    /// The language's tag, for `lang=` and `Content-Language`.
    pub fn tag(&self) -> &'static str {
        self.tag
    }

    pub fn language(&self) -> Language {
        Language::parse(self.tag).expect("our tags are language tags")
    }

    /// A text.
    pub fn get(&self, key: &str) -> String {
        LOCALES.lookup(&self.locale, key)
    }

    /// A text, if there is one with this key.
    pub fn find(&self, key: &str) -> Option<String> {
        LOCALES.try_lookup(&self.locale, key)
    }

    /// A text with a value in it.
    pub fn with(&self, key: &str, name: &'static str, value: impl ToString) -> String {
        self.with_args(key, &[(name, value.to_string())])
    }

    /// A text with several values in it.
    pub fn with_args(&self, key: &str, values: &[(&'static str, String)]) -> String {
        let values: HashMap<Cow<'static, str>, FluentValue<'_>> =
            values.iter().map(|(name, value)| (Cow::Borrowed(*name), FluentValue::from(value.as_str()))).collect();
        LOCALES.lookup_with_args(&self.locale, key, &values)
    }

    /// A text with a value in it, if there is one with this key.
    pub fn find_with(&self, key: &str, name: &'static str, value: &str) -> Option<String> {
        let values: HashMap<Cow<'static, str>, FluentValue<'_>> = HashMap::from([(Cow::Borrowed(name), FluentValue::from(value))]);
        LOCALES.try_lookup_with_args(&self.locale, key, &values)
    }

    /// A text whose wording depends on a count, if there is one with this key.
    pub fn find_with_count(&self, key: &str, count: i64) -> Option<String> {
        let values: HashMap<Cow<'static, str>, FluentValue<'_>> = HashMap::from([(Cow::Borrowed("count"), FluentValue::from(count))]);
        LOCALES.try_lookup_with_args(&self.locale, key, &values)
    }

    /// A text whose wording depends on a count.
    pub fn with_count(&self, key: &str, count: i64) -> String {
        let values: HashMap<Cow<'static, str>, FluentValue<'_>> = HashMap::from([(Cow::Borrowed("count"), FluentValue::from(count))]);
        LOCALES.lookup_with_args(&self.locale, key, &values)
    }

    /// The language's locale: English is written as in Britain.
    fn icu(&self) -> Locale {
        let tag = if self.tag == "en" { "en-GB" } else { self.tag };
        tag.parse().expect("our language tags are locales")
    }
}
