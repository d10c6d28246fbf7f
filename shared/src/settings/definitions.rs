//! The settings: each with a default, a meaning and bounds.

use std::error::Error;
use std::fmt;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::brand::{BrandImage, font_stack, is_link};
use crate::fault::Fault;
use crate::values::{Color, ShortText};

/// Which of several links before the first purchase counts (AF-5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkRule {
    First,
    #[default]
    Last,
}

/// What the owner may change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The whole affiliate programme (AF-2). When it is off, nobody sees it, applies, is counted or earns.
    pub affiliates_enabled: bool,
    /// Days for which a visit counts for somebody who has never bought; 0 means the visit itself (AF-5). 0 to 365.
    pub affiliates_window_days: u16,
    /// Hours for which a visit counts for an existing customer without a referrer; 0 means the visit itself (AF-5). 0
    /// to 12.
    pub affiliates_visit_hours: u16,
    /// Which link counts when several were followed before the first purchase (AF-5).
    pub affiliates_link_rule: LinkRule,
    /// Days after which a booked line is due (AF-14). 0 to 365.
    pub affiliates_due_days: u16,
    /// What the owner adds to the programme's terms, in lines. At most 2,000 characters.
    pub affiliates_terms: String,
    /// The version of these terms. Whoever applies agrees to it; a new wording needs a new version. 1 to 20 characters.
    pub affiliates_terms_version: String,
    /// The time zone of days and months in statements (AF-12), as the IANA database names it. Changing it moves no hit
    /// to another day and loses none: a day that had ended, and in the new zone has not, continues.
    pub time_zone: String,
    /// Confirmation mails of the mailing list that the whole shop may request in an hour (ML-6). 10 to 1,000,000.
    pub mailing_list_hourly_max: u32,
    /// Whether somebody who has not confirmed gets one reminder, a day after the confirmation mail (ML-7).
    pub mailing_list_reminder: bool,
    /// The minimum number of characters in a customer's password (S-PW-1). 8 to 64.
    pub password_length_min: u16,
    /// The shop's name on pages and in mails (UX-4); empty for that of the deployment. At most 60 characters.
    pub brand_name: String,
    /// The logo in place of the name, 28 pixels high: an `https` address, or an image as `data:image/png;base64,…` of at most
    /// 12,000 characters. Empty for none.
    pub brand_logo: String,
    /// The same for the dark scheme; empty for the same one.
    pub brand_logo_dark: String,
    /// The icon in the browser's tab; empty for a square in the accent.
    pub brand_favicon: String,
    /// The colour of buttons and links, as `#0b5c4a`; empty for that one. What follows from it is always legible.
    pub brand_accent: String,
    /// Installed fonts, the best first, separated by commas; empty for the system's.
    pub brand_font: String,
    /// How round cards and buttons are, in pixels. 0 to 16.
    pub brand_radius: u16,
    /// Where people write to: an address of a page or `mailto:`. Empty for none, as the next three.
    pub brand_contact: String,
    pub brand_imprint: String,
    pub brand_privacy: String,
    pub brand_terms: String,
    /// What stands below every mail, such as the shop's postal address, in lines. At most 500 characters.
    pub letter_footer: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            affiliates_enabled: true,
            affiliates_window_days: 30,
            affiliates_visit_hours: 12,
            affiliates_link_rule: LinkRule::Last,
            affiliates_due_days: 30,
            affiliates_terms: String::new(),
            affiliates_terms_version: "1".to_owned(),
            time_zone: "UTC".to_owned(),
            mailing_list_hourly_max: 1_000,
            mailing_list_reminder: false,
            password_length_min: 12,
            brand_name: String::new(),
            brand_logo: String::new(),
            brand_logo_dark: String::new(),
            brand_favicon: String::new(),
            brand_accent: String::new(),
            brand_font: String::new(),
            brand_radius: 10,
            brand_contact: String::new(),
            brand_imprint: String::new(),
            brand_privacy: String::new(),
            brand_terms: String::new(),
            letter_footer: String::new(),
        }
    }
}

/// The minimum and maximum of each numeric setting.
const BOUNDS: [(&str, u64, u64); 6] = [
    ("brand_radius", 0, 16),
    ("affiliates_window_days", 0, 365),
    ("affiliates_visit_hours", 0, 12),
    ("affiliates_due_days", 0, 365),
    ("mailing_list_hourly_max", 10, 1_000_000),
    ("password_length_min", 8, 64),
];

/// Why a setting was not changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingError {
    /// There is no such setting; these are the names.
    UnknownName(Vec<String>),
    /// The setting cannot have this value.
    InvalidValue { expected: String },
}

impl fmt::Display for SettingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownName(known) => write!(f, "there is no such setting; the settings are: {}", known.join(", ")),
            Self::InvalidValue { expected } => write!(f, "it must be {expected}"),
        }
    }
}

impl Error for SettingError {}

impl Settings {
    /// Each setting with its name, its value and what it may be.
    ///
    /// # Errors
    /// Never in practice: settings always serialise.
    pub fn describe(&self) -> Result<Vec<(String, String, String)>, Fault> {
        let described = self.members()?.into_iter().map(|(name, value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let expected = expected(&name, &value);
            (name, text, expected)
        });
        Ok(described.collect())
    }

    /// These settings with one changed to a value given as text.
    ///
    /// # Errors
    /// When there is no such setting, or it cannot have this value.
    pub fn with(&self, name: &str, text: &str) -> Result<Result<Self, SettingError>, Fault> {
        let mut members = self.members()?;
        let Some(before) = members.get(name) else {
            return Ok(Err(SettingError::UnknownName(members.into_iter().map(|(name, _)| name).collect())));
        };
        let unfit = SettingError::InvalidValue { expected: expected(name, before) };
        let value = if before.is_string() { Ok(Value::from(text)) } else { text.parse() };
        let Ok(value) = value else { return Ok(Err(unfit)) };
        members.insert(name.to_owned(), value);
        let changed = serde_json::from_value::<Self>(Value::Object(members)).ok().filter(Self::is_within_bounds);
        Ok(changed.ok_or(unfit))
    }

    fn is_within_bounds(&self) -> bool {
        let within = |(name, least, most): &(&str, u64, u64)| {
            self.members().is_ok_and(|members| members[*name].as_u64().is_some_and(|number| (*least..=*most).contains(&number)))
        };
        BOUNDS.iter().all(within) && TimeZone::get(&self.time_zone).is_ok() && are_terms_valid(self) && is_brand_valid(self)
    }

    /// Each setting by its name.
    pub(super) fn members(&self) -> Result<serde_json::Map<String, Value>, Fault> {
        match serde_json::to_value(self).map_err(|e| Fault::internal("writing settings", e))? {
            Value::Object(members) => Ok(members),
            _ => Err(Fault::missing("the members of settings")),
        }
    }

    /// The time zone; UTC if its name is unknown.
    pub fn zone(&self) -> TimeZone {
        TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC)
    }
}

/// What a setting may be, in words.
fn expected(name: &str, value: &Value) -> String {
    match value {
        Value::Bool(_) => "true or false".to_owned(),
        Value::Number(_) => match BOUNDS.iter().find(|(bounded, ..)| *bounded == name) {
            Some((_, least, most)) => format!("a whole number from {least} to {most}"),
            None => "a whole number".to_owned(),
        },
        _ if name == "time_zone" => "a time zone of the IANA database, such as Europe/Berlin".to_owned(),
        _ if name == "affiliates_link_rule" => "first or last".to_owned(),
        _ => expected_text(name).to_owned(),
    }
}

/// What a text may be, in words.
fn expected_text(name: &str) -> &'static str {
    match name {
        "brand_logo" | "brand_logo_dark" | "brand_favicon" => {
            "an https address, or data:image/png;base64,… (also svg+xml, webp, x-icon) of at most 12,000 characters; or empty"
        }
        "brand_accent" => "a colour such as #0b5c4a; or empty",
        "brand_font" => "names of fonts, separated by commas, in letters, digits, blanks and hyphens; or empty",
        "brand_contact" => "an address of a page, or mailto: and an address; or empty",
        "brand_imprint" | "brand_privacy" | "brand_terms" => "an address of a page; or empty",
        "affiliates_terms" => "at most 2,000 characters; or empty",
        "affiliates_terms_version" => "1 to 20 characters in one line",
        "brand_name" => "at most 60 characters in one line; or empty",
        _ => "at most 500 characters; or empty",
    }
}

/// The values that the settings of the programme's terms may have.
fn are_terms_valid(settings: &Settings) -> bool {
    let version = &settings.affiliates_terms_version;
    ShortText::<20>::parse(version).is_ok_and(|parsed| parsed.as_str() == version)
        && settings.affiliates_terms.chars().count() <= 2_000
        && !settings.affiliates_terms.chars().any(|c| c.is_control() && c != '\n')
}

/// The values that brand settings may have.
fn is_brand_valid(settings: &Settings) -> bool {
    let images = [&settings.brand_logo, &settings.brand_logo_dark, &settings.brand_favicon];
    let links = [&settings.brand_imprint, &settings.brand_privacy, &settings.brand_terms];
    settings.brand_name.chars().count() <= 60
        && !settings.brand_name.chars().any(char::is_control)
        && images.into_iter().all(|image| image.is_empty() || BrandImage::parse(image).is_some())
        && links.into_iter().all(|to| to.is_empty() || is_link(to, &["https", "http"]))
        && (settings.brand_contact.is_empty() || is_link(&settings.brand_contact, &["https", "http", "mailto"]))
        && (settings.brand_accent.is_empty() || Color::parse(&settings.brand_accent).is_some())
        && font_stack(&settings.brand_font).is_some()
        && settings.letter_footer.chars().count() <= 500
        && !settings.letter_footer.chars().any(|c| c.is_control() && c != '\n')
}
