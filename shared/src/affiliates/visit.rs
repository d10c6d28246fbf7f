//! The visit: what following a link gives a visitor, as a signed token in a cookie or in the storefront's hands.
//!
//! - It says whose link was followed, when, and by which browser; its reader learns nothing else of the visitor.
//! - Only we can make one. A token with any character changed is none.
//! - How long it counts is decided when an order brings it (AF-5), by the settings of that moment.

use crate::settings::{LinkRule, Settings};
use crate::shop::Shop;
use crate::values::secret::{Purpose, decode, encode};
use crate::values::{CustomerNumber, KeyRing, Rng, Span, Timestamp};

/// A visit ends after 12 hours even where the browser stays open (AF-5).
const VISIT_MAX: Span = Span::hours(12);
/// The clocks of two machines may differ by so much (AF-5).
const SKEW_MAX: Span = Span::minutes(5);
/// The first byte of a token, so that another form of it can be told apart one day.
const VERSION: u8 = 1;

/// A browser by chance: says that two visits are of one visitor, and nothing about who that is.
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
    /// A visit that begins now, by a visitor not seen before.
    pub fn new(shop: &Shop, affiliate: CustomerNumber) -> Self {
        Self { affiliate, at: shop.now(), visitor: VisitorId::generate(shop.rng()) }
    }

    /// The token of a visit that begins now.
    pub fn issue(shop: &Shop, affiliate: CustomerNumber) -> String {
        Self::new(shop, affiliate).token(shop.keys())
    }

    /// The visit as a token: 88 characters that only we can write.
    pub fn token(&self, keys: &KeyRing) -> String {
        let mut bytes = vec![VERSION];
        bytes.extend(self.affiliate.0.to_be_bytes());
        bytes.extend(self.at.millis().to_be_bytes());
        bytes.extend(self.visitor.0);
        let content = encode(&bytes);
        let signature = keys.sign_text(Purpose::Visit, &[&content]);
        format!("{content}.{signature}")
    }

    /// Reads a token that somebody presents; `None` for any that is not ours to the letter.
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

    /// Whether it counts at a moment. One from before the visit, but for the skew of clocks, is not of this visit.
    pub fn counts_at(&self, moment: Timestamp, window: Span) -> bool {
        let age = moment.since(self.at);
        age <= window && age >= Span::ZERO.minus(SKEW_MAX)
    }

    /// How long a browser keeps the cookie from now on: `None` as long as it stays open.
    pub fn cookie_max_age(&self, settings: &Settings, now: Timestamp) -> Option<Span> {
        let left = Self::new_customer_window(settings).minus(now.since(self.at));
        (settings.affiliates_window_days > 0).then(|| left.max(Span::ZERO))
    }

    /// The visit after following a link of `affiliate`, given the one that the browser already had and that still
    /// counts: by the rule the first stays or the last takes its place (AF-5).
    pub(super) fn after_click(shop: &Shop, affiliate: CustomerNumber, had: Option<Self>, rule: LinkRule) -> Self {
        match (had, rule) {
            (Some(first), LinkRule::First) => first,
            (Some(had), LinkRule::Last) => Self { visitor: had.visitor, ..Self::new(shop, affiliate) },
            (None, _) => Self::new(shop, affiliate),
        }
    }
}
