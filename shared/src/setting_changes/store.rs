//! | question | key |
//! |---|---|
//! | which settings has the shop? | `SETTINGS` / `SHOP` (see `settings`) |
//! | who changed each one last, and which version is it? | `SETTINGS` / `CHANGES`; every change writes it on condition of the version that was read |

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{LastChange, StoredSettings};
use crate::audit::{self, AuditEntry};
use crate::fault::Fault;
use crate::settings::{SettingSpec, settings_key};
use crate::shop::Shop;
use crate::store::{Condition, Consistency, Key, Put, Store, Update, from_item};

#[derive(Serialize, Deserialize)]
struct ChangesItem {
    v: u64,
    changes: BTreeMap<String, LastChange>,
}

fn changes_key() -> Key {
    Key::new("SETTINGS", "CHANGES")
}

pub(super) async fn load(store: &Store) -> Result<StoredSettings, Fault> {
    let mut found = store.batch_get(&[settings_key(), changes_key()], Consistency::Strong).await?.into_iter();
    let settings = found.next().flatten().map(from_item).transpose()?.unwrap_or_default();
    let changes: Option<ChangesItem> = found.next().flatten().map(from_item).transpose()?;
    let (version, last_changes) = changes.map(|item| (item.v, item.changes)).unwrap_or_default();
    Ok(StoredSettings { settings, version, last_changes })
}

/// Writes the changed settings with the audit row. `false` if somebody has changed any since they were read.
pub(super) async fn save(
    shop: &Shop,
    before: &StoredSettings,
    after: &StoredSettings,
    changed: &[&SettingSpec],
    entry: &AuditEntry,
) -> Result<bool, Fault> {
    let mut members = after.settings.members()?;
    let update = changed
        .iter()
        .fold(Update::of(&settings_key()), |update, setting| update.set(setting.name, members.remove(setting.name).unwrap_or_default()));
    let item = ChangesItem { v: after.version, changes: after.last_changes.clone() };
    let as_read = Condition::version((before.version > 0).then_some(before.version));
    let writes = vec![update.into(), Put::new(&changes_key(), &item)?.when(as_read).into()];
    Ok(audit::commit(shop, entry, writes).await?.is_done())
}
