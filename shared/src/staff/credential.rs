//! Staff tokens and storefront keys, as they are stored.

use serde::{Deserialize, Serialize};
use serde_with::{DeserializeFromStr, SerializeDisplay};
use strum::{Display, EnumIter, EnumString, IntoStaticStr, VariantNames};

use super::Role;
use crate::values::{Digest, ShortText, Span, StaffId, Timestamp};

/// What a storefront's key allows (S-AK-1). Records, the audit log and the command line use its name.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    SerializeDisplay,
    DeserializeFromStr,
    Display,
    EnumIter,
    EnumString,
    IntoStaticStr,
    VariantNames,
)]
#[strum(const_into_str)]
pub enum Scope {
    #[strum(serialize = "orders:write")]
    OrdersWrite,
    /// The server may send the address and agent of the visitor it calls for (S-LG-9).
    #[strum(serialize = "client-ip:forward")]
    ClientIpForward,
}

/// The record of a staff token.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StaffToken {
    pub staff: StaffId,
    pub role: Role,
    /// `None` never expires; local mode only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expires_at: Option<Timestamp>,
}

/// The record of a storefront key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StorefrontKey {
    pub name: ShortText<100>,
    pub scopes: Vec<Scope>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to the hour; only on the record that calls are checked against.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_used_at: Option<Timestamp>,
}

impl StorefrontKey {
    /// A key that was never used.
    pub fn new(name: ShortText<100>, scopes: Vec<Scope>, expires_at: Option<Timestamp>) -> Self {
        Self { name, scopes, expires_at, last_used_at: None }
    }

    /// Whether a use at this moment is to be noted: once an hour.
    pub fn is_use_due(&self, now: Timestamp) -> bool {
        self.last_used_at.is_none_or(|at| at.plus(USE_NOTED_EVERY) <= now)
    }
}

/// How often the use of a key is noted. Each time costs one write unit.
const USE_NOTED_EVERY: Span = Span::hours(1);

/// The prefixes distinguish the kinds of tokens and make leaked ones recognisable. Never change them: secret scanners
/// know them.
pub const STAFF_TOKEN_PREFIX: &str = "st_";
pub const STOREFRONT_KEY_PREFIX: &str = "sk_";

/// An issued token or key in the list, without its secret.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Grant {
    pub digest: Digest,
    pub granted_at: Timestamp,
    /// When a key was revoked. It stays in the list for a while.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub revoked_at: Option<Timestamp>,
    #[serde(flatten)]
    pub credential: Credential,
}

/// A staff token or a storefront key.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Credential {
    StaffToken(StaffToken),
    StorefrontKey(StorefrontKey),
}

impl Credential {
    pub fn expires_at(&self) -> Option<Timestamp> {
        match self {
            Self::StaffToken(token) => token.expires_at,
            Self::StorefrontKey(key) => key.expires_at,
        }
    }
}
