//! Staff tokens and storefront keys, as they are stored.

use serde::{Deserialize, Serialize};

use super::Role;
use crate::values::{Digest, ShortText, StaffId, Timestamp};

/// What a storefront's key allows (S-AK-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Scope {
    #[serde(rename = "orders:write")]
    OrdersWrite,
    /// The server may send the address and agent of the visitor it calls for (S-LG-9).
    #[serde(rename = "client-ip:forward")]
    ClientIpForward,
}

impl Scope {
    pub const ALL: [Self; 2] = [Self::OrdersWrite, Self::ClientIpForward];
}

impl Scope {
    /// The name in records and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OrdersWrite => "orders:write",
            Self::ClientIpForward => "client-ip:forward",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == word)
    }
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
}

/// The prefixes distinguish the kinds of tokens and make leaked ones recognisable. Never change them: secret scanners
/// know them.
pub const STAFF_TOKEN_PREFIX: &str = "st_";
pub const STOREFRONT_KEY_PREFIX: &str = "sk_";

/// An issued token or key in the list, without its secret.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Grant {
    pub digest: Digest,
    pub granted_at: Timestamp,
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
