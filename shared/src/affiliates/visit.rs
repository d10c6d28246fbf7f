//! The visit: a signed token that a visitor gets for following a link, in a cookie or kept by the storefront.
//!
//! - It says whose link was followed, when, and by which browser. It says nothing else about the visitor.
//! - Only we can create one. A token with any character changed is invalid.
//! - How long it counts is decided when an order brings it (AF-5), by the settings at that moment.

use super::approved::{Affiliate, find_approved};
use crate::fault::Fault;
use crate::settings::{LinkRule, Settings};
use crate::shop::Shop;
use crate::values::secret::{Purpose, decode, encode};
use crate::values::{CustomerNumber, KeyRing, Rng, Span, Timestamp};

/// A visit ends after 12 hours, even if the browser stays open (AF-5).
const VISIT_MAX: Span = Span::hours(12);
/// How far the clocks of two machines may differ (AF-5).
const SKEW_MAX: Span = Span::minutes(5);
/// The first byte of a token, to distinguish future formats.
const VERSION: u8 = 1;

/// A random name for a browser: it shows that two visits came from one browser, but not whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VisitorId([u8; 16]);

impl VisitorId {
    pub fn generate(rng: &Rng) -> Self {
        Self(rng.bytes())
    }
}

/// A link that was followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    pub affiliate: CustomerNumber,
    pub at: Timestamp,
    pub visitor: VisitorId,
}

impl Visit {
    /// A visit that begins now, by a new visitor.
    pub fn new(shop: &Shop, affiliate: CustomerNumber) -> Self {
        Self { affiliate, at: shop.now(), visitor: VisitorId::generate(shop.rng()) }
    }

    /// The token of a visit that begins now.
    pub fn issue(shop: &Shop, affiliate: CustomerNumber) -> String {
        Self::new(shop, affiliate).token(shop.keys())
    }

    /// The visit as a token: 88 characters that only we can produce.
    pub fn token(&self, keys: &KeyRing) -> String {
        let mut bytes = vec![VERSION];
        bytes.extend(self.affiliate.0.to_be_bytes());
        bytes.extend(self.at.millis().to_be_bytes());
        bytes.extend(self.visitor.0);
        let content = encode(&bytes);
        let signature = keys.sign_text(Purpose::Visit, &[&content]);
        format!("{content}.{signature}")
    }

    /// Verifies a token that somebody presents; `None` unless it is unchanged and ours.
    pub fn verify(keys: &KeyRing, token: &str) -> Option<Self> {
        let (content, signature) = token.split_once('.')?;
        if !keys.verify(Purpose::Visit, &[content], signature) {
            return None;
        }
        let bytes = decode(content)?;
        let (version, rest) = bytes.split_first()?;
        let (affiliate, rest) = rest.split_first_chunk()?;
        let (at, visitor) = rest.split_first_chunk()?;
        (*version == VERSION).then_some(Self {
            affiliate: CustomerNumber(u64::from_be_bytes(*affiliate)),
            at: Timestamp::from_millis(i64::from_be_bytes(*at)),
            visitor: VisitorId(visitor.try_into().ok()?),
        })
    }

    /// How long a visit counts for somebody who has never bought (AF-5).
    pub fn new_customer_window(settings: &Settings) -> Span {
        match settings.affiliates_window_days {
            0 => VISIT_MAX,
            days => Span::days(i64::from(days)),
        }
    }

    /// How long a visit counts for an existing customer without a referrer (AF-5).
    pub fn existing_customer_window(settings: &Settings) -> Span {
        match settings.affiliates_visit_hours {
            0 => VISIT_MAX,
            hours => Span::hours(i64::from(hours)).min(VISIT_MAX),
        }
    }

    /// Whether it counts at a moment. A visit does not count for what happened before it, but clocks may differ a
    /// little.
    pub fn counts_at(&self, moment: Timestamp, window: Span) -> bool {
        let age = moment.since(self.at);
        age <= window && age >= Span::ZERO.minus(SKEW_MAX)
    }

    /// How long a browser keeps the cookie from now on; `None` means until it is closed.
    pub fn cookie_max_age(&self, settings: &Settings, now: Timestamp) -> Option<Span> {
        let left = Self::new_customer_window(settings).minus(now.since(self.at));
        (settings.affiliates_window_days > 0).then(|| left.max(Span::ZERO))
    }

    /// The visit after a link of `affiliate` was followed, given the browser's earlier visit if that still counts:
    /// depending on the rule, the first one stays or the last one replaces it (AF-5).
    fn after_click(shop: &Shop, affiliate: CustomerNumber, had: Option<Self>, rule: LinkRule) -> Self {
        match (had, rule) {
            (Some(first), LinkRule::First) => first,
            (Some(had), LinkRule::Last) => Self { visitor: had.visitor, ..Self::new(shop, affiliate) },
            (None, _) => Self::new(shop, affiliate),
        }
    }
}

/// The visit after a link was followed, given the browser's earlier token. Depending on the setting it is the newest
/// one, or the first as long as it counts and its affiliate is approved (AF-5).
///
/// # Errors
/// When the store does not answer.
pub async fn next_visit(shop: &Shop, affiliate: &Affiliate, had: Option<&str>) -> Result<Visit, Fault> {
    let settings = shop.settings().await?;
    let rule = settings.affiliates_link_rule;
    let counts = |visit: &Visit| visit.counts_at(shop.now(), Visit::new_customer_window(&settings));
    let mut had = had.and_then(|token| Visit::verify(shop.keys(), token)).filter(counts);
    if let Some(first) = had.filter(|first| rule == LinkRule::First && first.affiliate != affiliate.number)
        && find_approved(shop, &first.affiliate.to_string()).await?.is_none()
    {
        had = None;
    }
    Ok(Visit::after_click(shop, affiliate.number, had, rule))
}
