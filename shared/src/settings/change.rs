//! Settings with some of them changed, if each may be what is asked for (ST-4).

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;

use serde_json::Value;

use super::Settings;
use super::catalog::{SETTINGS, SettingKind, SettingSpec};
use crate::fault::Fault;

/// Why a setting was not changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingError {
    /// There is no such setting; these are the names.
    UnknownName(Vec<&'static str>),
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
    /// These settings with one changed to a value given as text.
    ///
    /// # Errors
    /// When there is no such setting, or it cannot have this value.
    pub fn with(&self, name: &str, text: &str) -> Result<Result<Self, SettingError>, Fault> {
        let changed = self.with_all(&BTreeMap::from([(name.to_owned(), Value::from(text))]))?;
        Ok(changed.map_err(|mut errors| errors.pop().map_or_else(|| SettingError::UnknownName(Vec::new()), |(_, error)| error)))
    }

    /// These settings with several changed. A value is of the setting's own kind, or its text; `null` is the default.
    ///
    /// # Errors
    /// Everything that is wrong, by the setting's name.
    pub fn with_all(&self, values: &BTreeMap<String, Value>) -> Result<Result<Self, Vec<(String, SettingError)>>, Fault> {
        let mut members = self.members()?;
        let mut defaults = Self::default().members()?;
        let mut errors = Vec::new();
        for (name, value) in values {
            let read = match SettingSpec::find(name) {
                Some(_) if value.is_null() => Ok(defaults.remove(name).unwrap_or_default()),
                Some(setting) => read(setting, value).ok_or_else(|| SettingError::InvalidValue { expected: setting.expected() }),
                None => Err(SettingError::UnknownName(SETTINGS.iter().map(|setting| setting.name).collect())),
            };
            match read {
                Ok(value) => drop(members.insert(name.clone(), value)),
                Err(error) => errors.push((name.clone(), error)),
            }
        }
        if !errors.is_empty() {
            return Ok(Err(errors));
        }
        let changed = serde_json::from_value(Value::Object(members)).map_err(|e| Fault::internal("reading changed settings", e))?;
        Ok(Ok(changed))
    }
}

/// A value of a setting, if it may have it.
fn read(setting: &SettingSpec, value: &Value) -> Option<Value> {
    match setting.kind {
        SettingKind::Switch => value.as_bool().or_else(|| value.as_str()?.parse().ok()).map(Value::from),
        SettingKind::Number { least, most } => {
            let number = value.as_u64().or_else(|| value.as_str()?.trim().parse().ok());
            number.filter(|number| (least..=most).contains(number)).map(Value::from)
        }
        SettingKind::Choice(words) => value.as_str().filter(|word| words.contains(word)).map(Value::from),
        SettingKind::Text { is_valid, .. } => {
            // Forms send their line breaks with a carriage return.
            let text = value.as_str()?.replace("\r\n", "\n");
            is_valid(&text).then(|| Value::from(text))
        }
    }
}
