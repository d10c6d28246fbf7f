//! The settings, for the answers of both routes.

use serde::Serialize;
use serde_json::{Map, Value};
use shared::fault::Fault;
use shared::setting_changes::{LastChange, StoredSettings};
use shared::settings::{SETTINGS, SettingKind, SettingSpec, Settings};
use shared::texts::Texts;
use shared::values::Timestamp;
use utoipa::ToSchema;

/// Every setting, in the order of the page.
#[derive(Serialize, ToSchema)]
pub struct SettingsView {
    /// Grows with every change. Send it with a change, and it is refused if somebody was faster.
    version: u64,
    /// All of them.
    settings: Vec<SettingView>,
}

/// A setting.
#[derive(Serialize, ToSchema)]
struct SettingView {
    /// Its name, for a change.
    name: &'static str,
    /// `affiliates`, `mailing_list`, `accounts` or `brand`.
    section: &'static str,
    /// Its name on the page.
    title: String,
    /// What it decides.
    meaning: String,
    /// `true` or `false`, a whole number, or a text.
    value: Value,
    /// What it is if nobody changes it.
    default: Value,
    /// What it may be, in words.
    expected: String,
    /// The least number that it may be.
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum: Option<u64>,
    /// The greatest number that it may be.
    #[serde(skip_serializing_if = "Option::is_none")]
    maximum: Option<u64>,
    /// The words that it may be.
    #[serde(skip_serializing_if = "Option::is_none")]
    choices: Option<&'static [&'static str]>,
    /// Who changed it last; missing if nobody ever has.
    #[serde(skip_serializing_if = "Option::is_none")]
    changed: Option<LastChangeView>,
}

/// The last change of a setting.
#[derive(Serialize, ToSchema)]
pub struct LastChangeView {
    at: Timestamp,
    /// `staff:` and an id, or `system` for whoever used `operate`.
    by: String,
}

impl From<&LastChange> for LastChangeView {
    fn from(change: &LastChange) -> Self {
        Self { at: change.at, by: change.by.to_string() }
    }
}

impl SettingsView {
    /// In the reader's language.
    ///
    /// # Errors
    /// Never in practice: settings always serialise.
    pub fn new(stored: &StoredSettings, texts: &Texts) -> Result<Self, Fault> {
        let (values, defaults) = (stored.settings.members()?, Settings::default().members()?);
        let settings = SETTINGS.iter().map(|setting| view(setting, stored, (&values, &defaults), texts));
        Ok(Self { version: stored.version, settings: settings.collect() })
    }
}

fn view(
    setting: &SettingSpec,
    stored: &StoredSettings,
    (values, defaults): (&Map<String, Value>, &Map<String, Value>),
    texts: &Texts,
) -> SettingView {
    let of = |members: &Map<String, Value>| members.get(setting.name).cloned().unwrap_or_default();
    let bounds = if let SettingKind::Number { least, most } = setting.kind { Some((least, most)) } else { None };
    SettingView {
        name: setting.name,
        section: setting.section.into_str(),
        title: texts.get(&setting.text_key()),
        meaning: texts.get(&format!("{}-hint", setting.text_key())),
        value: of(values),
        default: of(defaults),
        expected: setting.expected(),
        minimum: bounds.map(|(least, _)| least),
        maximum: bounds.map(|(_, most)| most),
        choices: if let SettingKind::Choice(words) = setting.kind { Some(words) } else { None },
        changed: stored.last_changes.get(setting.name).map(LastChangeView::from),
    }
}
