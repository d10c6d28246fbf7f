//! The settings: each with a default, a meaning and bounds.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use strum::VariantNames;

use crate::fault::Fault;

/// Which of several links before the first purchase counts (AF-5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, VariantNames)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
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

impl Settings {
    /// Each setting by its name.
    ///
    /// # Errors
    /// Never in practice: settings always serialise.
    pub fn members(&self) -> Result<serde_json::Map<String, Value>, Fault> {
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
