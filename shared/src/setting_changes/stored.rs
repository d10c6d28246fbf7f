//! The settings as they are stored, with who changed them last.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::audit::ActorId;
use crate::settings::Settings;
use crate::values::Timestamp;

/// Who changed a setting last, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastChange {
    pub at: Timestamp,
    pub by: ActorId,
    /// The version of the settings that began with this change.
    pub(super) version: u64,
}

/// The settings as stored at this moment, and who changed them last.
#[derive(Clone, Debug, Default)]
pub struct StoredSettings {
    pub settings: Settings,
    /// Grows with every change; 0 before the first.
    pub version: u64,
    /// By the setting's name; those that were never changed are missing.
    pub last_changes: BTreeMap<String, LastChange>,
}
