//! The source of a hit: a visitor, or something that is excluded (AF-4).

use super::robots::is_robot;
use crate::values::{ClientInfo, CustomerNumber};

/// The source of a hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HitSource {
    /// Counted, once an hour.
    Visitor,
    /// Only in the raw figure.
    Excluded(ExclusionReason),
}

/// Why a hit is excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExclusionReason {
    /// HEAD: somebody checks whether the link works.
    HeadRequest,
    /// A browser prefetches a page that nobody has opened yet.
    Prefetch,
    Bot,
    NoUserAgent,
    /// The affiliate follows their own link.
    OwnClick,
}

/// The signals in a request, besides its address and agent.
#[derive(Clone, Copy, Debug, Default)]
pub struct RequestSignals<'a> {
    pub is_head: bool,
    /// The values of `Purpose`, `Sec-Purpose` and `X-Moz`.
    pub purposes: [Option<&'a str>; 3],
    /// The signed-in customer.
    pub customer: Option<CustomerNumber>,
    /// The agent is that of a storefront's server, which calls for a visitor whose agent it did not tell.
    pub is_agent_of_server: bool,
}

impl HitSource {
    pub fn of(affiliate: CustomerNumber, client: &ClientInfo, signals: RequestSignals<'_>) -> Self {
        let is_ahead = |purpose: &&str| {
            let purpose = purpose.to_ascii_lowercase();
            ["prefetch", "preview", "prerender"].iter().any(|word| purpose.contains(word))
        };
        if signals.customer == Some(affiliate) {
            return Self::Excluded(ExclusionReason::OwnClick);
        }
        if signals.is_head {
            return Self::Excluded(ExclusionReason::HeadRequest);
        }
        if signals.purposes.iter().flatten().any(is_ahead) {
            return Self::Excluded(ExclusionReason::Prefetch);
        }
        match &client.user_agent {
            None => Self::Excluded(ExclusionReason::NoUserAgent),
            Some(agent) if !signals.is_agent_of_server && is_robot(agent.as_str()) => Self::Excluded(ExclusionReason::Bot),
            Some(_) => Self::Visitor,
        }
    }
}
