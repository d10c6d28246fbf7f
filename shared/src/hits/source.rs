//! The source of a hit: a visitor, or something that is excluded (AF-4).

use crate::values::{ClientInfo, CustomerNumber};

/// Parts of bots' user agents, in lower case: the common parts of the names in the public lists omrilotan/isbot and
/// monperrus/crawler-user-agents.
///
/// Plain HTTP libraries are not in the list, because a storefront's server that may not pass on its visitor's agent
/// uses one.
const ROBOTS: [&str; 40] = [
    "bot",
    "crawl",
    "spider",
    "slurp",
    "scrap",
    "fetcher",
    "archiver",
    "headless",
    "phantomjs",
    "lighthouse",
    "pagespeed",
    "google-inspectiontool",
    "googleother",
    "google-read-aloud",
    "mediapartners-google",
    "feedfetcher",
    "apis-google",
    "bingpreview",
    "facebookexternalhit",
    "facebookcatalog",
    "meta-externalagent",
    "whatsapp/",
    "skypeuripreview",
    "linkpreview",
    "link preview",
    "embedly",
    "iframely",
    "flipboard",
    "pinterest/",
    "yahoo! slurp",
    "yandeximages",
    "baiduspider",
    "chatgpt-user",
    "claude-user",
    "claude-web",
    "perplexity-user",
    "monitor",
    "pingdom",
    "uptime",
    "ptst/",
];
/// Parts that look like a bot's but are not: a brand of telephones.
const NOT_ROBOTS: [&str; 1] = ["cubot"];

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
            Some(agent) if is_robot(agent.as_str()) => Self::Excluded(ExclusionReason::Bot),
            Some(_) => Self::Visitor,
        }
    }
}

fn is_robot(agent: &str) -> bool {
    let mut agent = agent.to_ascii_lowercase();
    for name in NOT_ROBOTS {
        agent = agent.replace(name, "");
    }
    ROBOTS.iter().any(|part| agent.contains(part))
}
