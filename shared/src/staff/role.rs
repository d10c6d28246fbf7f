//! Roles and what they may do (ST-2).

use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr, VariantNames};

/// What a member of the staff may be allowed to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, IntoStaticStr)]
#[strum(const_into_str, serialize_all = "snake_case")]
pub enum Permission {
    CustomersRead,
    CustomersWrite,
    /// Requesting a password reset for a customer.
    CustomersReset,
    ConsentRead,
    AffiliatesRead,
    /// Status and rate.
    AffiliatesWrite,
    PayoutsRead,
    PayoutsWrite,
    SettingsRead,
    /// The owner alone.
    SettingsWrite,
    AuditRead,
    /// Storefronts' keys: to see, make and revoke them. The owner alone.
    KeysWrite,
    /// Accounts of the staff: who there is, and in which role. The owner alone.
    StaffWrite,
    /// Seeing which mails could not be sent, and sending them again.
    MailsWrite,
}

/// A role of a member of the staff (ST-2). Records, the audit log and the command line use its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Display, EnumIter, EnumString, VariantNames)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Role {
    Owner,
    Manager,
    Support,
    Marketing,
    Affiliates,
    Auditor,
}

crate::member! { Role => "invalid_role": "one of owner, manager, support, marketing, affiliates and auditor" }

impl Role {
    pub fn may(self, permission: Permission) -> bool {
        use Permission::{
            AffiliatesRead, AffiliatesWrite, AuditRead, ConsentRead, CustomersRead, CustomersReset, CustomersWrite, KeysWrite, MailsWrite,
            PayoutsRead, PayoutsWrite, SettingsRead, SettingsWrite, StaffWrite,
        };
        match self {
            Self::Owner => true,
            Self::Manager => !matches!(permission, SettingsWrite | KeysWrite | StaffWrite),
            Self::Support => matches!(permission, CustomersRead | CustomersWrite | CustomersReset | ConsentRead | MailsWrite),
            Self::Marketing => matches!(permission, CustomersRead | ConsentRead),
            Self::Affiliates => matches!(permission, CustomersRead | AffiliatesRead | AffiliatesWrite | PayoutsRead | PayoutsWrite),
            Self::Auditor => matches!(permission, CustomersRead | ConsentRead | AffiliatesRead | PayoutsRead | SettingsRead | AuditRead),
        }
    }
}
