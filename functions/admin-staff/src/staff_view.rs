//! A member of the staff, as owners see them.

use serde::Serialize;
use shared::staff::Role;
use shared::staff::members::{StaffMember, StaffState};
use shared::values::{EmailAddress, StaffId, Timestamp};
use shared::web::Pill;
use strum::VariantNames as _;
use utoipa::ToSchema;

/// A member of the staff.
#[derive(Serialize, ToSchema)]
pub struct StaffView {
    /// Names them in the audit log.
    #[schema(value_type = String)]
    id: StaffId,
    #[schema(value_type = EmailAddress)]
    email: String,
    /// Their name.
    name: String,
    /// `owner`, `manager`, `support`, `marketing`, `affiliates` or `auditor`.
    #[schema(value_type = String)]
    role: Role,
    /// Whoever is active has a second factor.
    state: StaffState,
    created_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_sign_in_at: Option<Timestamp>,
}

impl From<&StaffMember> for StaffView {
    fn from(member: &StaffMember) -> Self {
        Self {
            id: member.id.clone(),
            email: member.email.as_typed().to_owned(),
            name: member.name.to_string(),
            role: member.role,
            state: member.state,
            created_at: member.created_at,
            last_sign_in_at: member.last_sign_in_at,
        }
    }
}

/// The state in a word.
pub fn pill(state: StaffState) -> Pill {
    match state {
        StaffState::Active => Pill::ok("staff-state-active"),
        StaffState::Invited => Pill::warn("staff-state-invited"),
        StaffState::Disabled => Pill::plain("staff-state-disabled"),
    }
}

/// A role to choose, with what it may do.
pub struct RoleChoice {
    pub value: &'static str,
    pub is_chosen: bool,
}

impl RoleChoice {
    /// The key of its name.
    pub fn name(&self) -> String {
        format!("staff-role-{}", self.value)
    }

    /// The key of what it may do.
    pub fn hint(&self) -> String {
        format!("staff-role-{}-hint", self.value)
    }

    /// Every role, one of them chosen.
    pub fn all(chosen: &str) -> Vec<Self> {
        let roles = Role::VARIANTS;
        roles.iter().map(|value| Self { value, is_chosen: *value == chosen }).collect()
    }
}
