//! The details of a hit, and what is stored of them.

use url::Url;

use super::day::Day;
use super::source::HitSource;
use crate::values::{ClientInfo, KeyRing};

/// How many bytes of an address are stored. Two of them and a key fit into one write unit.
const ADDRESS_BYTES_MAX: usize = 384;
/// Query parameters that advertisements add to addresses.
const AD_PARAMETERS: [&str; 5] = ["gclid", "gad_source", "fbclid", "msclkid", "ttclid"];

/// A link that is being followed.
#[derive(Clone, Debug)]
pub struct NewHit<'a> {
    /// The page that it leads to.
    pub landing: &'a str,
    /// The page that it was on.
    pub referrer: Option<&'a str>,
    pub client: &'a ClientInfo,
    pub source: HitSource,
}

/// What is stored of a visitor's first hit in an hour.
#[derive(Clone, Debug)]
pub(super) struct HitDetails {
    /// A keyed hash (S-AF-3).
    pub visitor: String,
    pub landing: String,
    pub referrer: Option<String>,
    pub is_from_ad: bool,
}

impl HitDetails {
    /// What is stored of a hit on a day.
    pub fn of(hit: &NewHit<'_>, day: Day, keys: &KeyRing) -> Self {
        let ClientInfo { ip, user_agent } = hit.client;
        let agent = user_agent.as_ref().map_or("", |agent| agent.as_str());
        // The query of somebody else's page may contain anything.
        let without_query = |page: &str| clip(page.split(['?', '#']).next().unwrap_or_default());
        Self {
            visitor: keys.pseudonym(&["visitor", &day.to_string(), &ip.to_canonical().to_string(), agent]),
            landing: clip(hit.landing),
            referrer: hit.referrer.map(without_query).filter(|page| !page.is_empty()),
            is_from_ad: is_from_ad(hit.landing),
        }
    }
}

fn is_from_ad(landing: &str) -> bool {
    let query = landing.split_once('?').map_or("", |(_, query)| query);
    form_urlencoded::parse(query.as_bytes()).any(|(name, _)| AD_PARAMETERS.contains(&name.as_ref()))
}

/// An address without control characters and without a user name and password, cut to the stored length.
fn clip(text: &str) -> String {
    let clean: String = text.trim().chars().filter(|c| !c.is_control()).collect();
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
