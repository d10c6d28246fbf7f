//! Roles and what they may do (ST-2).

use serde::{Deserialize, Serialize};

/// What a member of the staff may be allowed to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
}

/// A role of a member of the staff (ST-2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Owner,
    Manager,
    Support,
    Marketing,
    Affiliates,
    Auditor,
}

impl Role {
    pub const ALL: [Self; 6] = [Self::Owner, Self::Manager, Self::Support, Self::Marketing, Self::Affiliates, Self::Auditor];

    /// The name in records and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Manager => "manager",
            Self::Support => "support",
            Self::Marketing => "marketing",
            Self::Affiliates => "affiliates",
            Self::Auditor => "auditor",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }

    pub fn may(self, permission: Permission) -> bool {
        use Permission::{AffiliatesRead, ConsentRead, CustomersRead, CustomersReset, CustomersWrite, PayoutsRead};
        match self {
            Self::Owner | Self::Manager => true,
            Self::Support => matches!(permission, CustomersRead | CustomersWrite | CustomersReset | ConsentRead),
            Self::Marketing => matches!(permission, CustomersRead | ConsentRead),
            Self::Affiliates => !matches!(permission, CustomersWrite | CustomersReset | ConsentRead),
            Self::Auditor => matches!(permission, CustomersRead | ConsentRead | AffiliatesRead | PayoutsRead),
        }
    }
}
