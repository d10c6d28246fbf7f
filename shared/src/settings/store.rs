//! | question | key |
//! |---|---|
//! | which settings has the shop? | `SETTINGS` / `SHOP`; a setting without an attribute has its default |

use super::Settings;
use crate::fault::Fault;
use crate::store::{Consistency, Key, Store};

/// The key of the settings. [`setting_changes`](crate::setting_changes) writes them.
pub fn settings_key() -> Key {
    Key::new("SETTINGS", "SHOP")
}

/// The stored settings, or the defaults. A change of the last second may be missing.
///
/// # Errors
/// When the store does not answer.
pub async fn load(store: &Store) -> Result<Settings, Fault> {
    Ok(store.get(&settings_key(), Consistency::Eventual).await?.unwrap_or_default())
}
