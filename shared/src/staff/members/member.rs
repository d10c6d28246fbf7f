//! The record of a member of the staff.

use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, VariantNames};
use utoipa::ToSchema;

use crate::staff::Role;
use crate::values::{EmailAddress, ShortText, StaffId};

/// Whether a member of the staff can sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Display, EnumString, VariantNames, ToSchema)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum StaffState {
    /// Has not finished signing up: no password, or no second factor yet.
    Invited,
    Active,
    Disabled,
}

/// Everything about a member of the staff but their credentials, which are an item of their own (S-IA-3).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StaffMember {
    pub id: StaffId,
    pub email: EmailAddress,
    pub name: ShortText<100>,
    pub role: Role,
    pub state: StaffState,
    /// Grows with every change of state or credentials. Sessions of an earlier epoch are invalid.
    pub epoch: u64,
}
