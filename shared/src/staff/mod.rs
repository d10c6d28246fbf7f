//! Staff and storefront servers: who may do what.
//!
//! - Every route names its permission; nothing is open by default (ST-2).
//! - A role is a list of permissions. Tokens and keys are found by their digest alone (S-ST, S-AK-1).

pub mod grants;
mod store;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::fault::Fault;
use crate::shop::Shop;
use crate::values::{Digest, PlainToken, ShortText, StaffId, Timestamp};

/// What a member of the staff may be allowed to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    CustomersRead,
    CustomersWrite,
    /// Setting a password reset in motion for a customer.
    CustomersReset,
    ConsentRead,
    AffiliatesRead,
    /// Standing and rate.
    AffiliatesWrite,
    PayoutsRead,
    PayoutsWrite,
}

/// What a member of the staff is (ST-2).
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

    /// As it is written in records and on the command line.
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

/// What a storefront server's key is for (S-AK-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Scope {
    #[serde(rename = "orders:write")]
    OrdersWrite,
    /// The server may tell the address and agent of the visitor it calls for (S-LG-9).
    #[serde(rename = "client-ip:forward")]
    ClientIpForward,
}

impl Scope {
    pub const ALL: [Self; 2] = [Self::OrdersWrite, Self::ClientIpForward];
}

/// A staff token's record.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StaffToken {
    pub staff: StaffId,
    pub role: Role,
    /// `None` never expires: local mode only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expires_at: Option<Timestamp>,
}

/// A storefront key's record.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StorefrontKey {
    pub name: ShortText<100>,
    pub scopes: Vec<Scope>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expires_at: Option<Timestamp>,
}

/// The prefixes by which the kinds of tokens are told apart, and a leaked one is recognised. Never change them:
/// scanners for leaked secrets know them.
pub const STAFF_TOKEN_PREFIX: &str = "st_";
pub const STOREFRONT_KEY_PREFIX: &str = "sk_";

/// Whose staff token this is, if it is anybody's now.
///
/// # Errors
/// When the store does not answer.
pub async fn find_staff_token(shop: &Shop, token: &str) -> Result<Option<StaffToken>, Fault> {
    let Some(digest) = digest(token, STAFF_TOKEN_PREFIX) else { return Ok(None) };
    let found = store::staff_token(shop.store(), &digest).await?;
    Ok(found.filter(|token| token.expires_at.is_none_or(|at| shop.now() < at)))
}

/// Which storefront key this is, if it is one now.
///
/// # Errors
/// When the store does not answer.
pub async fn find_storefront_key(shop: &Shop, key: &str) -> Result<Option<(Digest, StorefrontKey)>, Fault> {
    let Some(digest) = digest(key, STOREFRONT_KEY_PREFIX) else { return Ok(None) };
    let found = store::storefront_key(shop.store(), &digest).await?;
    Ok(found.filter(|key| key.expires_at.is_none_or(|at| shop.now() < at)).map(|key| (digest, key)))
}

/// Gives out a staff token. Shown once: what is kept is its digest. For local mode and tests: in no list and no audit row, unlike
/// those of [`grants`].
///
/// # Errors
/// When the store does not answer.
pub async fn grant_unlisted_staff_token(shop: &Shop, record: &StaffToken) -> Result<String, Fault> {
    let token = PlainToken::generate(shop.rng());
    store::put_staff_token(shop.store(), &token.digest(), record).await?;
    Ok(format!("{STAFF_TOKEN_PREFIX}{}", token.expose()))
}

/// Gives out a storefront key. Shown once: what is kept is its digest. For local mode and tests, like [`grant_unlisted_staff_token`].
///
/// # Errors
/// When the store does not answer.
pub async fn grant_unlisted_storefront_key(shop: &Shop, record: &StorefrontKey) -> Result<String, Fault> {
    let key = PlainToken::generate(shop.rng());
    store::put_storefront_key(shop.store(), &key.digest(), record).await?;
    Ok(format!("{STOREFRONT_KEY_PREFIX}{}", key.expose()))
}

fn digest(presented: &str, prefix: &str) -> Option<Digest> {
    PlainToken::parse(presented.strip_prefix(prefix)?).map(|token| token.digest())
}
