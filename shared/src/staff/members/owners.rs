//! The owners who can sign in. There is always one, once there was a first one (S-ST-7).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::StaffMember;
use crate::values::StaffId;

/// The ids of the acting owners. Whoever makes or unmakes one replaces this record, on condition that it is the one that was
/// read: of two owners who demote each other at the same time, one stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owners {
    ids: BTreeSet<StaffId>,
    #[serde(rename = "v")]
    pub(super) version: u64,
}

/// What a change of a member does to the owners.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::staff) enum OwnersChange {
    Same,
    Changed(Owners),
    /// It would leave none.
    NoneLeft,
}

impl Owners {
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The owners after a change of one member.
    pub(in crate::staff) fn after(&self, member: &StaffMember) -> OwnersChange {
        let mut ids = self.ids.clone();
        let has_changed = if member.is_acting_owner() { ids.insert(member.id.clone()) } else { ids.remove(&member.id) };
        if !has_changed {
            OwnersChange::Same
        } else if ids.is_empty() {
            OwnersChange::NoneLeft
        } else {
            OwnersChange::Changed(Self { ids, version: self.version + 1 })
        }
    }

    /// The same without a member, whoever is left: for the operator of the table.
    pub(in crate::staff) fn without(&self, id: &StaffId) -> Self {
        let ids = self.ids.iter().filter(|owner| *owner != id).cloned().collect();
        Self { ids, version: self.version + 1 }
    }
}
