//! The record of a member of the staff.

use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, IntoStaticStr, VariantNames};
use utoipa::ToSchema;

use crate::staff::Role;
use crate::values::{EmailAddress, Language, Rng, ShortText, StaffId, Timestamp};

/// Whether a member of the staff can sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Display, EnumString, IntoStaticStr, VariantNames, ToSchema)]
#[serde(rename_all = "snake_case")]
#[strum(const_into_str, serialize_all = "snake_case")]
pub enum StaffState {
    /// Has not finished: no password, or no second factor yet.
    Invited,
    Active,
    Disabled,
}

/// Everything about a member of the staff but their credentials, which are an item of their own (S-IA-3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffMember {
    pub id: StaffId,
    pub email: EmailAddress,
    pub name: ShortText<100>,
    pub language: Language,
    pub role: Role,
    pub state: StaffState,
    /// Grows with every change of state or credentials. Sessions of an earlier epoch are invalid.
    pub epoch: u64,
    pub created_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_sign_in_at: Option<Timestamp>,
}

/// Somebody who is to become a member of the staff.
#[derive(Clone, Debug)]
pub struct NewStaffMember {
    pub email: EmailAddress,
    pub name: ShortText<100>,
    pub language: Language,
    pub role: Role,
}

impl StaffMember {
    pub(in crate::staff) fn new(person: &NewStaffMember, now: Timestamp, rng: &Rng) -> Self {
        let NewStaffMember { email, name, language, role } = person.clone();
        let id = u64::from_be_bytes(rng.bytes()) >> 16;
        let id = StaffId::parse(&format!("{id:012x}")).expect("hexadecimal digits are an id");
        Self { id, email, name, language, role, state: StaffState::Invited, epoch: 0, created_at: now, last_sign_in_at: None }
    }

    /// Whether they may do everything, staff and keys included.
    pub fn is_acting_owner(&self) -> bool {
        self.role == Role::Owner && self.state == StaffState::Active
    }
}
