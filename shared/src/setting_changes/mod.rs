//! Changing settings (ST-4): several at once or none, with the audit row, and never over somebody else's change unseen.
//!
//! - Each setting remembers who changed it last, when, and in which version of the settings.
//! - Whoever names the version that they saw is refused if one of *their* settings has changed since; changes of other
//!   settings are no conflict.
//! - Every change goes through [`change`]: pages, the API, `operate` and local mode.

mod store;
mod stored;

#[cfg(test)]
mod tests;

pub use stored::{LastChange, StoredSettings};

use std::collections::BTreeMap;

use serde_json::Value;

use crate::audit::AuditEntry;
use crate::fault::Fault;
use crate::settings::{SETTINGS, SettingError, SettingSpec, Settings};
use crate::shop::Shop;
use crate::store::Attempt;

/// How much of a text the audit log keeps, in characters: a logo is long.
const SHOWN_MAX: usize = 100;

/// A requested change.
#[derive(Clone, Debug, Default)]
pub struct SettingsChange {
    /// The new values by the settings' names, each of its own kind or as text; `null` is the default.
    pub values: BTreeMap<String, Value>,
    /// The version that its author saw, if they say so.
    pub seen: Option<u64>,
}

/// The outcome of a change.
#[derive(Clone, Debug)]
pub enum SettingsOutcome {
    /// It is in force within seconds, here at once. If every setting was so already, nothing was written.
    Changed(Box<StoredSettings>),
    /// Nothing was changed: everything that is wrong, by the setting's name.
    Invalid(Vec<(String, SettingError)>),
    /// Nothing was changed: somebody has changed these settings since its author saw them.
    Overtaken(Vec<(String, LastChange)>),
}

/// The settings as stored at this moment, and who changed them last.
///
/// # Errors
/// When the store does not answer.
pub async fn load(shop: &Shop) -> Result<StoredSettings, Fault> {
    store::load(shop.store()).await
}

/// Changes settings, all or none, together with the audit row: `entry` says who, and perhaps why.
///
/// # Errors
/// When the store does not answer, or others are faster every time.
pub async fn change(shop: &Shop, entry: &AuditEntry, change: &SettingsChange) -> Result<SettingsOutcome, Fault> {
    shop.store().optimistically("changing settings", || try_change(shop, entry, change)).await
}

async fn try_change(shop: &Shop, entry: &AuditEntry, change: &SettingsChange) -> Result<Attempt<SettingsOutcome>, Fault> {
    let before = load(shop).await?;
    let after = match decide(&before, entry, change)? {
        Ok(after) => after,
        Err(refused) => return Ok(Attempt::Done(refused)),
    };
    let changed: Vec<&SettingSpec> = changed(&before.settings, &after.settings).collect();
    if changed.is_empty() {
        return Ok(Attempt::Done(SettingsOutcome::Changed(Box::new(before))));
    }
    let entry = changed.iter().fold(entry.clone(), |entry, setting| {
        entry.change(setting.name, shown(&before.settings.text_of(setting)), shown(&after.settings.text_of(setting)))
    });
    if !store::save(shop, &before, &after, &changed, &entry).await? {
        return Ok(Attempt::Outdated);
    }
    shop.use_settings(after.settings.clone());
    Ok(Attempt::Done(SettingsOutcome::Changed(Box::new(after))))
}

/// The settings after a change, or why there is none.
fn decide(before: &StoredSettings, entry: &AuditEntry, change: &SettingsChange) -> Result<Result<StoredSettings, SettingsOutcome>, Fault> {
    let settings = match before.settings.with_all(&change.values)? {
        Ok(settings) => settings,
        Err(errors) => return Ok(Err(SettingsOutcome::Invalid(errors))),
    };
    let changed: Vec<&SettingSpec> = changed(&before.settings, &settings).collect();
    let is_later = |last: &&LastChange| change.seen.is_some_and(|seen| last.version > seen);
    let overtaken: Vec<(String, LastChange)> = changed
        .iter()
        .filter_map(|setting| Some((setting.name.to_owned(), before.last_changes.get(setting.name).filter(is_later)?.clone())))
        .collect();
    if !overtaken.is_empty() {
        return Ok(Err(SettingsOutcome::Overtaken(overtaken)));
    }
    let version = before.version + 1;
    let mut last_changes = before.last_changes.clone();
    last_changes
        .extend(changed.iter().map(|setting| (setting.name.to_owned(), LastChange { at: entry.at, by: entry.actor.clone(), version })));
    Ok(Ok(StoredSettings { settings, version, last_changes }))
}

/// The settings that differ.
fn changed<'a>(before: &'a Settings, after: &'a Settings) -> impl Iterator<Item = &'static SettingSpec> + 'a {
    SETTINGS.iter().filter(|setting| before.text_of(setting) != after.text_of(setting))
}

/// A value as the audit log keeps it.
fn shown(text: &str) -> String {
    let characters = text.chars().count();
    if characters <= SHOWN_MAX {
        return text.to_owned();
    }
    format!("{}… ({characters} characters)", text.chars().take(SHOWN_MAX).collect::<String>())
}
