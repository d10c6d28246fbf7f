//! | question | key |
//! |---|---|
//! | which settings has the shop? | `SETTINGS` / `SHOP`; a setting without an attribute has its default |

use super::Settings;
use crate::fault::Fault;
use crate::store::{Consistency, Key, Put, Store, Update, Write};

fn key() -> Key {
    Key::new("SETTINGS", "SHOP")
}

/// The stored settings, or the defaults. A change of the last second may be missing.
///
/// # Errors
/// When the store does not answer.
pub async fn load(store: &Store) -> Result<Settings, Fault> {
    Ok(store.get(&key(), Consistency::Eventual).await?.unwrap_or_default())
}

/// The settings as stored at this moment, or the defaults.
///
/// # Errors
/// When the store does not answer.
pub async fn load_strong(store: &Store) -> Result<Settings, Fault> {
    Ok(store.get(&key(), Consistency::Strong).await?.unwrap_or_default())
}

/// Writes all settings.
pub(super) async fn save(store: &Store, settings: &Settings) -> Result<(), Fault> {
    store.put(Put::new(&key(), settings)?).await.map(drop)
}

/// The write of one setting, for the transaction with its audit row. It leaves the other settings as
/// they are, even if somebody has just changed them.
///
/// # Errors
/// When there is no such setting.
pub fn write_of(settings: &Settings, name: &str) -> Result<Write, Fault> {
    let value = settings.members()?.remove(name).ok_or_else(|| Fault::missing(format!("the setting {name}")))?;
    Ok(Update::of(&key()).set(name, value).into())
}
