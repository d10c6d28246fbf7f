//! Where a call came from.

use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::ShortText;

/// The network that limits apply to: a whole IPv4 address, or the /64 of an IPv6 one (a household gets at least that many
/// addresses).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct IpPrefix(IpAddr);

impl IpPrefix {
    pub fn of(ip: IpAddr) -> Self {
        match ip.to_canonical() {
            IpAddr::V4(v4) => Self(IpAddr::V4(v4)),
            IpAddr::V6(v6) => {
                let [a, b, c, d, ..] = v6.segments();
                Self(IpAddr::V6([a, b, c, d, 0, 0, 0, 0].into()))
            }
        }
    }
}

impl fmt::Display for IpPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            IpAddr::V4(v4) => write!(f, "{v4}/32"),
            IpAddr::V6(v6) => write!(f, "{v6}/64"),
        }
    }
}

impl fmt::Debug for IpPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IpPrefix([redacted])")
    }
}

/// The client of a call: its IP address and the user agent it named. The address is the connection's, the one the gateway reports, or the one that
/// a storefront's server with the scope to vouch for its visitors reports. It is never taken from a header that a client can set
/// (ML-4, S-LG-9).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientInfo {
    pub ip: IpAddr,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub user_agent: Option<ShortText<512>>,
}

impl ClientInfo {
    pub fn prefix(&self) -> IpPrefix {
        IpPrefix::of(self.ip)
    }
}

impl fmt::Debug for ClientInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientInfo([redacted])")
    }
}
