//! The page of the settings: a form for each section.

use askama::Template;
use shared::setting_changes::StoredSettings;
use shared::settings::{SETTINGS, SettingKind, SettingSection, SettingSpec, Settings};
use shared::staff::Permission;
use shared::texts::Texts;
use shared::web::{Form, Frame, Pill, Rejection, Reply, Staff};
use strum::IntoEnumIterator as _;

#[derive(Template)]
#[template(path = "settings.html")]
struct SettingsPage<'a> {
    frame: &'a Frame,
    form: &'a Form,
    version: u64,
    sections: Vec<SectionCard>,
    may_write: bool,
    changed: Pill,
}

struct SectionCard {
    id: String,
    heading: String,
    save: String,
    rows: Vec<SettingRow>,
}

struct SettingRow {
    name: &'static str,
    title: String,
    meaning: String,
    /// What is in the field, and what is read where there is none.
    value: String,
    shown: String,
    /// What it may be, and its default.
    expected: String,
    /// Who changed it last, and when.
    last: String,
    options: Vec<SettingOption>,
    bounds: Option<(u64, u64)>,
    is_long: bool,
    is_changed: bool,
    is_wrong: bool,
}

struct SettingOption {
    value: String,
    label: String,
    is_selected: bool,
}

pub async fn show(cx: Staff<'_>, stored: &StoredSettings) -> Result<Reply, Rejection> {
    let (frame, form) = (cx.frame().await, cx.form());
    let zone = cx.shop.zone().await?;
    let last = |setting: &SettingSpec| {
        let last = stored.last_changes.get(setting.name);
        let values = last.map(|last| [("who", last.by.to_string()), ("time", frame.texts.moment(last.at, &zone))]);
        values.map(|values| frame.texts.with_args("settings-last", &values)).unwrap_or_default()
    };
    let card = |section: SettingSection| {
        let id = section.into_str().replace('_', "-");
        let of_section = SETTINGS.iter().filter(|setting| setting.section == section);
        SectionCard {
            heading: frame.t(&format!("settings-{id}")),
            save: frame.t(&format!("settings-save-{id}")),
            rows: of_section.map(|setting| SettingRow { last: last(setting), ..row(&frame.texts, form, stored, setting) }).collect(),
            id,
        }
    };
    let page = SettingsPage {
        sections: SettingSection::iter().map(card).collect(),
        version: stored.version,
        may_write: cx.may(Permission::SettingsWrite),
        changed: Pill::info("settings-changed"),
        form,
        frame: &frame,
    };
    cx.page(&frame, &page)
}

fn row(texts: &Texts, form: &Form, stored: &StoredSettings, setting: &SettingSpec) -> SettingRow {
    let current = stored.settings.text_of(setting);
    let default = Settings::default().text_of(setting);
    let value = form.given(setting.name).unwrap_or(&current).to_owned();
    SettingRow {
        name: setting.name,
        title: texts.get(&setting.text_key()),
        meaning: texts.get(&format!("{}-hint", setting.text_key())),
        shown: label(texts, setting, &current),
        expected: expected(texts, setting, &default),
        last: String::new(),
        options: options(setting).iter().map(|word| option(texts, setting, word, &value)).collect(),
        bounds: if let SettingKind::Number { least, most } = setting.kind { Some((least, most)) } else { None },
        is_long: matches!(setting.kind, SettingKind::Text { is_long: true, .. }),
        is_changed: current != default,
        is_wrong: form.error(setting.name).is_some(),
        value,
    }
}

/// The values to choose from, for those that have few.
fn options(setting: &SettingSpec) -> &'static [&'static str] {
    match setting.kind {
        SettingKind::Switch => &["true", "false"],
        SettingKind::Choice(words) => words,
        SettingKind::Number { .. } | SettingKind::Text { .. } => &[],
    }
}

fn option(texts: &Texts, setting: &SettingSpec, word: &str, chosen: &str) -> SettingOption {
    SettingOption { value: word.to_owned(), label: label(texts, setting, word), is_selected: word == chosen }
}

/// A value as people read it.
fn label(texts: &Texts, setting: &SettingSpec, value: &str) -> String {
    match setting.kind {
        SettingKind::Switch => texts.get(if value == "true" { "settings-on" } else { "settings-off" }),
        SettingKind::Choice(_) => texts.get(&format!("{}-{value}", setting.text_key())),
        SettingKind::Number { .. } => value.parse().map_or_else(|_| value.to_owned(), |number| texts.number(number)),
        SettingKind::Text { .. } if value.is_empty() => texts.get("settings-empty"),
        SettingKind::Text { .. } => value.to_owned(),
    }
}

/// What a setting may be and what it is by default.
fn expected(texts: &Texts, setting: &SettingSpec, default: &str) -> String {
    let default = texts.with("settings-default", "default", label(texts, setting, default));
    let bounds = match setting.kind {
        SettingKind::Number { least, most } => {
            let values = [("least", texts.number(least)), ("most", texts.number(most))];
            Some(texts.with_args("settings-bounds", &values))
        }
        _ => texts.find(&format!("{}-expected", setting.text_key())),
    };
    bounds.map_or_else(|| default.clone(), |bounds| format!("{bounds} {default}"))
}
