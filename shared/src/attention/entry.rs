//! Who is to be looked at, and why.

use strum::{EnumString, IntoStaticStr};

use crate::values::{CustomerNumber, Timestamp};

/// Why a customer should be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(const_into_str, serialize_all = "snake_case")]
pub enum Concern {
    /// They applied as an affiliate and await approval (AF-1).
    Application,
    /// Mail to their address bounced for good (ML-8).
    Undeliverable,
    /// Somebody is guessing at their password (PW-7). It goes by itself after some days.
    Guessed,
}

/// A customer to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    pub number: CustomerNumber,
    pub since: Timestamp,
}
