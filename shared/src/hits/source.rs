//! Who follows a link: a visitor, or something that is kept apart from visitors (AF-4).

use crate::values::{ClientInfo, CustomerNumber};

/// How robots call themselves in their user agent, in lower case: the common parts of the names in the public lists
/// omrilotan/isbot and monperrus/crawler-user-agents.
///
/// Plain HTTP libraries are left out, because a storefront's server uses one where it may not pass on its visitor's agent.
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
/// Parts that look like a robot's and are not: a brand of telephones.
const NOT_ROBOTS: [&str; 1] = ["cubot"];

/// Who follows a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HitSource {
    /// Is counted, once an hour.
    Visitor,
    /// Is in the raw figure only.
    Excluded(ExclusionReason),
}

/// Why a hit is kept apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExclusionReason {
    /// HEAD: somebody checks whether the link works.
    HeadRequest,
    /// A browser fetches what nobody has asked for yet.
    Prefetch,
    Bot,
    NoUserAgent,
    /// The affiliate follows their own link.
    OwnClick,
}

/// What a request tells of itself, besides its address and agent.
#[derive(Clone, Copy, Debug, Default)]
pub struct RequestSignals<'a> {
    pub is_head: bool,
    /// The values of `Purpose`, `Sec-Purpose` and `X-Moz`.
    pub purposes: [Option<&'a str>; 3],
    /// The customer who is signed in.
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
