//! Members: the confirmed subscribers, as exports read them. Only a confirmation creates a member, and unsubscribing
//! deletes it, each in the same transaction. Nobody else can be listed (ML-1, S-NL-3).

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::ListStatus;
use super::entry::{ListEntry, OptInOrigin};
use crate::customers::Customer;
use crate::values::{CustomerNumber, EmailAddress, ShortText, Timestamp};

/// The number of partitions that members are spread over, one for each hexadecimal digit.
pub const SHARDS: u8 = 16;

/// A confirmed subscriber. Small, because an export reads all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    pub number: CustomerNumber,
    pub email: EmailAddress,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<ShortText<100>>,
    pub language: String,
    pub requested_at: Timestamp,
    pub requested_ip: IpAddr,
    pub confirmed_at: Timestamp,
    pub confirmed_ip: IpAddr,
}

impl Member {
    /// The member of a confirmed entry.
    pub(super) fn of(entry: &ListEntry, customer: &Customer, requested: OptInOrigin, confirmed_ip: IpAddr) -> Option<Self> {
        let ListStatus::Confirmed { at, .. } = entry.status else { return None };
        Some(Self {
            number: customer.number,
            email: customer.email.clone(),
            name: customer.name.clone(),
            language: customer.language.tag().to_owned(),
            requested_at: requested.at,
            requested_ip: requested.ip,
            confirmed_at: at,
            confirmed_ip,
        })
    }
}

/// The shard of an address.
pub(super) fn shard(address: &EmailAddress) -> u8 {
    Sha256::digest(address.canonical())[0] % SHARDS
}
