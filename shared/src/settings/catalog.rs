//! The catalogue of the settings: where each one belongs, and what it may be (ST-4).

use jiff::tz::TimeZone;
use strum::{EnumIter, IntoStaticStr, VariantNames as _};

use super::brand::{BrandImage, font_stack, is_link};
use super::{LinkRule, Settings};
use crate::values::{Color, ShortText};

/// What a setting is about. The page has a form for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, IntoStaticStr)]
#[strum(const_into_str, serialize_all = "snake_case")]
pub enum SettingSection {
    Affiliates,
    MailingList,
    Accounts,
    Brand,
}

/// What a setting may be.
#[derive(Clone, Copy, Debug)]
pub enum SettingKind {
    /// On or off.
    Switch,
    /// A whole number within bounds, both included.
    Number { least: u64, most: u64 },
    /// One of a few words.
    Choice(&'static [&'static str]),
    /// A text that a rule accepts; `expected` says which. `is_long` if it may have several lines.
    Text { expected: &'static str, is_valid: fn(&str) -> bool, is_long: bool },
}

/// A setting: its name, its section, and what it may be. Its meaning is a text of the locales.
#[derive(Clone, Copy, Debug)]
pub struct SettingSpec {
    pub name: &'static str,
    pub section: SettingSection,
    pub kind: SettingKind,
}

use SettingSection::{Accounts, Affiliates, Brand, MailingList};

/// Every setting, in the order of the page.
pub const SETTINGS: [SettingSpec; 23] = [
    switch("affiliates_enabled", Affiliates),
    number("affiliates_window_days", Affiliates, 0, 365),
    number("affiliates_visit_hours", Affiliates, 0, 12),
    SettingSpec { name: "affiliates_link_rule", section: Affiliates, kind: SettingKind::Choice(LinkRule::VARIANTS) },
    number("affiliates_due_days", Affiliates, 0, 365),
    long("affiliates_terms", Affiliates, "at most 2,000 characters; or empty", is_terms),
    text("affiliates_terms_version", Affiliates, "1 to 20 characters in one line", is_terms_version),
    switch("mailing_list_reminder", MailingList),
    number("mailing_list_hourly_max", MailingList, 10, 1_000_000),
    number("password_length_min", Accounts, 8, 64),
    text("time_zone", Accounts, "a time zone of the IANA database, such as Europe/Berlin", is_time_zone),
    text("brand_name", Brand, "at most 60 characters in one line; or empty", is_name),
    text("brand_logo", Brand, IMAGE_EXPECTED, is_image),
    text("brand_logo_dark", Brand, IMAGE_EXPECTED, is_image),
    text("brand_favicon", Brand, IMAGE_EXPECTED, is_image),
    text("brand_accent", Brand, "a colour such as #0b5c4a; or empty", is_color),
    text("brand_font", Brand, "names of fonts, separated by commas, in letters, digits, blanks and hyphens; or empty", is_font),
    number("brand_radius", Brand, 0, 16),
    text("brand_contact", Brand, "an address of a page, or mailto: and an address; or empty", is_contact),
    text("brand_imprint", Brand, PAGE_EXPECTED, is_page),
    text("brand_privacy", Brand, PAGE_EXPECTED, is_page),
    text("brand_terms", Brand, PAGE_EXPECTED, is_page),
    long("letter_footer", Brand, "at most 500 characters; or empty", is_footer),
];

const IMAGE_EXPECTED: &str =
    "an https address, or data:image/png;base64,… (also svg+xml, webp, x-icon) of at most 12,000 characters; or empty";
const PAGE_EXPECTED: &str = "an address of a page; or empty";

const fn switch(name: &'static str, section: SettingSection) -> SettingSpec {
    SettingSpec { name, section, kind: SettingKind::Switch }
}

const fn number(name: &'static str, section: SettingSection, least: u64, most: u64) -> SettingSpec {
    SettingSpec { name, section, kind: SettingKind::Number { least, most } }
}

const fn text(name: &'static str, section: SettingSection, expected: &'static str, is_valid: fn(&str) -> bool) -> SettingSpec {
    SettingSpec { name, section, kind: SettingKind::Text { expected, is_valid, is_long: false } }
}

const fn long(name: &'static str, section: SettingSection, expected: &'static str, is_valid: fn(&str) -> bool) -> SettingSpec {
    SettingSpec { name, section, kind: SettingKind::Text { expected, is_valid, is_long: true } }
}

fn is_time_zone(text: &str) -> bool {
    TimeZone::get(text).is_ok()
}

fn is_name(text: &str) -> bool {
    text.chars().count() <= 60 && !text.chars().any(char::is_control)
}

fn is_image(text: &str) -> bool {
    text.is_empty() || BrandImage::parse(text).is_some()
}

fn is_color(text: &str) -> bool {
    text.is_empty() || Color::parse(text).is_some()
}

fn is_font(text: &str) -> bool {
    font_stack(text).is_some()
}

fn is_contact(text: &str) -> bool {
    text.is_empty() || is_link(text, &["https", "http", "mailto"])
}

fn is_page(text: &str) -> bool {
    text.is_empty() || is_link(text, &["https", "http"])
}

fn is_footer(text: &str) -> bool {
    is_lines(text, 500)
}

fn is_terms(text: &str) -> bool {
    is_lines(text, 2_000)
}

fn is_terms_version(text: &str) -> bool {
    ShortText::<20>::parse(text).is_ok_and(|parsed| parsed.as_str() == text)
}

/// Whether a text has at most so many characters, and no control characters but line breaks.
fn is_lines(text: &str, characters_max: usize) -> bool {
    text.chars().count() <= characters_max && !text.chars().any(|c| c.is_control() && c != '\n')
}

impl SettingSpec {
    /// The setting with a name.
    pub fn find(name: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| setting.name == name)
    }

    /// What the setting may be, in words.
    pub fn expected(&self) -> String {
        match self.kind {
            SettingKind::Switch => "true or false".to_owned(),
            SettingKind::Number { least, most } => format!("a whole number from {least} to {most}"),
            SettingKind::Choice(words) => words.join(" or "),
            SettingKind::Text { expected, .. } => expected.to_owned(),
        }
    }

    /// The key of its name in the locales; with `-hint` behind it, of its meaning.
    pub fn text_key(&self) -> String {
        format!("setting-{}", self.name.replace('_', "-"))
    }
}

impl Settings {
    /// The value of a setting as text.
    pub fn text_of(&self, setting: &SettingSpec) -> String {
        let value = self.members().ok().and_then(|mut members| members.remove(setting.name)).unwrap_or_default();
        value.as_str().map_or_else(|| value.to_string(), str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::texts::{Languages, Texts};
    use crate::values::Language;

    /// ST-4: each setting has a place, a meaning in every language, and a default within its bounds.
    #[test]
    fn every_setting_is_in_the_catalogue_with_its_meaning() {
        let members = Settings::default().members().expect("settings");
        let listed: BTreeSet<&str> = SETTINGS.iter().map(|setting| setting.name).collect();
        assert_eq!(members.keys().map(String::as_str).collect::<BTreeSet<_>>(), listed);
        for setting in &SETTINGS {
            let default = Settings::default().text_of(setting);
            assert!(Settings::default().with(setting.name, &default).expect("an answer").is_ok(), "{} may be its default", setting.name);
            for language in Languages::all().tags() {
                let texts = Texts::for_language(&Language::parse(language).expect("a language"), &Languages::all());
                for key in [setting.text_key(), format!("{}-hint", setting.text_key())] {
                    assert!(texts.find(&key).is_some(), "{language} has no {key}");
                }
            }
        }
    }
}
