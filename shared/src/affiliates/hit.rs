//! Hits: that a link was followed, by whom as far as that may be known, and when (AF-4).
//!
//! - A visitor is a keyed hash of address and agent with the day in it: nobody can follow one from day to day, and no
//!   address is kept (S-AF-3). One hash counts once an hour for one affiliate.
//! - What was followed again, or by no visitor, is in the raw figure only.
//! - A day that brings more than one key takes is spread over shards; its figures are the same.
//! - A visitor's hour is kept for 90 days.

use url::Url;

use super::day::day_of;
use super::{Affiliate, HitSource, Visit, find_approved, store};
use crate::fault::Fault;
use crate::metrics::Event;
use crate::settings::LinkRule;
use crate::shop::Shop;
use crate::values::{ClientInfo, KeyRing};

/// How much of an address is kept. Two of them and a key fit into one write unit.
const ADDRESS_BYTES_MAX: usize = 384;
/// What advertisements add to the addresses they lead to.
const AD_PARAMETERS: [&str; 5] = ["gclid", "gad_source", "fbclid", "msclkid", "ttclid"];

/// How often links were followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Hits {
    /// Every time, by whomever.
    pub raw: u64,
    /// By visitors, each once an hour.
    pub counted: u64,
}

impl Hits {
    pub fn plus(self, other: Self) -> Self {
        Self { raw: self.raw + other.raw, counted: self.counted + other.counted }
    }
}

/// A link being followed.
#[derive(Clone, Debug)]
pub struct NewHit<'a> {
    pub landing: &'a str,
    pub referrer: Option<&'a str>,
    pub client: &'a ClientInfo,
    pub source: HitSource,
}

/// What is written down of a visitor's hour. Addresses are cut; a referrer loses its query, which is somebody else's
/// business and may hold anything.
#[derive(Clone, Debug)]
pub(super) struct HitDetails {
    pub visitor: String,
    pub landing: String,
    pub referrer: Option<String>,
    pub is_from_ad: bool,
}

/// Writes a hit down: counted the first time in an hour, or apart.
///
/// # Errors
/// When the store does not answer.
pub async fn record_hit(shop: &Shop, affiliate: &Affiliate, followed: &NewHit<'_>) -> Result<(), Fault> {
    let now = shop.now();
    let day = day_of(now, &shop.zone().await?);
    if let HitSource::Excluded(_) = followed.source {
        return store::increment(shop, affiliate.number, &day, store::Counter::Excluded, None).await;
    }
    let details = hit_details(shop.keys(), &day, followed);
    let recorded = store::record_visitor(shop.store(), affiliate.number, &day, &details, now).await?;
    if recorded.is_first {
        store::increment(shop, affiliate.number, &day, store::Counter::Counted, recorded.shard).await?;
        shop.record_event(Event::HitCounted);
    }
    Ok(())
}

/// Records a hit of a visitor who is led on whatever happens. No status tells of one that could not be written down: the
/// log and a metric with its alarm do.
pub async fn record_hit_or_lose(shop: &Shop, affiliate: &Affiliate, followed: &NewHit<'_>) {
    if let Err(fault) = record_hit(shop, affiliate, followed).await {
        tracing::error!(%fault, "a hit is lost");
        shop.record_event(Event::HitLost);
    }
}

/// The visit after a link was followed, given the token that the browser had: the newest one or, by the setting, the
/// first as long as it counts and its affiliate is approved (AF-5).
///
/// # Errors
/// When the store does not answer.
pub async fn next_visit(shop: &Shop, affiliate: &Affiliate, had: Option<&str>) -> Result<Visit, Fault> {
    let settings = shop.settings().await?;
    let rule = settings.affiliates_link_rule;
    let counts = |visit: &Visit| visit.counts_at(shop.now(), Visit::new_customer_window(&settings));
    let had = had.and_then(|token| Visit::verify(shop.keys(), token)).filter(counts);
    let is_of_nobody = match &had {
        Some(first) if rule == LinkRule::First && first.affiliate != affiliate.number => {
            find_approved(shop, &first.affiliate.to_string()).await?.is_none()
        }
        _ => false,
    };
    Ok(Visit::after_click(shop, affiliate.number, had.filter(|_| !is_of_nobody), rule))
}

fn hit_details(keys: &KeyRing, day: &str, followed: &NewHit<'_>) -> HitDetails {
    let ClientInfo { ip, user_agent } = followed.client;
    let agent = user_agent.as_ref().map_or("", |agent| agent.as_str());
    HitDetails {
        visitor: keys.pseudonym(&["visitor", day, &ip.to_canonical().to_string(), agent]),
        landing: clip(followed.landing),
        referrer: followed.referrer.map(|text| clip(text.split(['?', '#']).next().unwrap_or_default())).filter(|text| !text.is_empty()),
        is_from_ad: is_from_ad(followed.landing),
    }
}

fn is_from_ad(landing: &str) -> bool {
    let query = landing.split_once('?').map_or("", |(_, query)| query);
    form_urlencoded::parse(query.as_bytes()).any(|(name, _)| AD_PARAMETERS.contains(&name.as_ref()))
}

fn clip(text: &str) -> String {
    let clean: String = text.trim().chars().filter(|c| !c.is_control()).collect();
    // A user and password before the host are nobody's business.
    let clean = match Url::parse(&clean) {
        Ok(mut url) if !url.username().is_empty() || url.password().is_some() => {
            let _gone = (url.set_username(""), url.set_password(None));
            url.into()
        }
        _ => clean,
    };
    let mut end = clean.len().min(ADDRESS_BYTES_MAX);
    while !clean.is_char_boundary(end) {
        end -= 1;
    }
    clean[..end].to_owned()
}
