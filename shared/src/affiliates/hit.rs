//! Hits: that a link was followed, by whom as far as that may be known, and when (AF-4).
//!
//! - A visitor is a keyed hash of address and agent with the day in it: nobody can follow one from day to day, and no
//!   address is kept (S-AF-3). One hash counts once an hour for one affiliate.
//! - What was followed again, or by no visitor, is in the raw figure only.
//! - A day that brings more than one key takes is spread over shards; its figures are the same.
//! - A visitor's hour is kept for 90 days. A day that is over is summed up once, by whoever looks first or by
//!   housekeeping, so that its figures stay.

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use url::Url;

use super::{Affiliate, Follower, Visit, find, store};
use crate::fault::{Fault, FaultKind};
use crate::metrics::Event;
use crate::settings::LinkRule;
use crate::shop::Shop;
use crate::values::{CustomerNumber, KeyRing, Origin, Span, Timestamp};

/// How long after its end a day is summed up: every call that began in it has ended by then.
const SETTLED_AFTER: Span = Span::hours(1);
/// How much of an address is kept. Two of them and a key fit into one write unit.
const ADDRESS_BYTES_MAX: usize = 384;
/// What advertisements add to the addresses they lead to.
const ADVERTISEMENT_MEMBERS: [&str; 5] = ["gclid", "gad_source", "fbclid", "msclkid", "ttclid"];

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

/// One day's hits; the day as `20261122`, in the shop's time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayHits {
    pub day: String,
    pub hits: Hits,
}

/// A link being followed.
#[derive(Clone, Debug)]
pub struct Followed<'a> {
    pub landing: &'a str,
    pub referrer: Option<&'a str>,
    pub origin: &'a Origin,
    pub follower: Follower,
}

/// What is written down of a visitor's hour. Addresses are cut; a referrer loses its query, which is somebody else's
/// business and may hold anything.
#[derive(Clone, Debug)]
pub(super) struct Footprint {
    pub visitor: String,
    pub landing: String,
    pub referrer: Option<String>,
    pub is_advertised: bool,
}

/// Writes a hit down: counted the first time in an hour, or apart.
///
/// # Errors
/// When the store does not answer.
pub async fn record_hit(shop: &Shop, affiliate: &Affiliate, followed: &Followed<'_>) -> Result<(), Fault> {
    let now = shop.now();
    let day = day_of(now, &shop.zone().await?);
    if let Follower::Apart(_) = followed.follower {
        return store::count(shop, affiliate.number, &day, store::Counter::Apart, None).await;
    }
    let print = footprint(shop.keys(), &day, followed);
    let noted = store::note_visitor(shop.store(), affiliate.number, &day, &print, now).await?;
    if noted.is_first {
        store::count(shop, affiliate.number, &day, store::Counter::Counted, noted.shard).await?;
        shop.count(Event::HitCounted);
    }
    Ok(())
}

/// The visit after a link was followed, given the token that the browser had: the newest one or, by the setting, the
/// first as long as it counts and its affiliate is approved (AF-5).
///
/// # Errors
/// When the store does not answer.
pub async fn visit_after(shop: &Shop, affiliate: &Affiliate, had: Option<&str>) -> Result<Visit, Fault> {
    let settings = shop.settings().await?;
    let rule = settings.affiliates_link_rule;
    let counts = |visit: &Visit| visit.counts_at(shop.now(), Visit::window_of_the_new(&settings));
    let had = had.and_then(|token| Visit::read(shop.keys(), token)).filter(counts);
    let is_of_nobody = match &had {
        Some(first) if rule == LinkRule::First && first.affiliate != affiliate.number => {
            find(shop, &first.affiliate.to_string()).await?.is_none()
        }
        _ => false,
    };
    Ok(Visit::following(shop, affiliate.number, had.filter(|_| !is_of_nobody), rule))
}

/// The hits of an affiliate, day by day, oldest first. Days that are over are summed up on the way.
///
/// # Errors
/// When the store does not answer.
pub async fn hits_by_day(shop: &Shop, affiliate: CustomerNumber) -> Result<Vec<DayHits>, Fault> {
    hits_of(shop, affiliate, "").await
}

/// The same for the days that begin so: `202611` are those of a month.
pub(super) async fn hits_of(shop: &Shop, affiliate: CustomerNumber, beginning: &str) -> Result<Vec<DayHits>, Fault> {
    let zone = shop.zone().await?;
    let now = shop.now();
    let mut noted = store::days(shop.store(), affiliate, beginning).await?;
    // The write that notes a day comes after that of the visitor, and may have failed: the last two days are looked
    // at in any case.
    for day in [day_of(now.minus(Span::days(1)), &zone), day_of(now, &zone)] {
        if day.starts_with(beginning) && !noted.iter().any(|noted| noted.day == day) {
            noted.push(store::NotedDay::without_counters(day));
        }
    }
    let mut days = Vec::new();
    for noted in noted {
        let hits = figures(shop, affiliate, &noted, &zone).await?;
        if hits.raw > 0 {
            days.push(DayHits { day: noted.day, hits });
        }
    }
    Ok(days)
}

async fn figures(shop: &Shop, affiliate: CustomerNumber, noted: &store::NotedDay, zone: &TimeZone) -> Result<Hits, Fault> {
    if let Some(hits) = noted.summed_up {
        return Ok(hits);
    }
    let now = shop.now();
    let visitors = store::visitors(shop.store(), affiliate, noted).await?;
    // Hours as old as they are kept may be gone: then the counter is the better witness.
    let is_kept = noted.day > day_of(now.minus(store::KEPT), zone);
    let counted = if is_kept { visitors.counted } else { visitors.counted.max(noted.counted) };
    let hits = Hits { raw: visitors.raw.max(counted) + noted.apart, counted };
    if hits.raw > 0 && noted.day < day_of(now.minus(SETTLED_AFTER), zone) {
        store::sum_up(shop.store(), affiliate, &noted.day, hits).await?;
    }
    Ok(hits)
}

/// Sums up the days that are over, of every affiliate, so that their figures outlive the hours they are made of. Answers
/// of how many affiliates. What a crash cuts off is done by the next run.
///
/// # Errors
/// When the store does not answer, or an item cannot be read; what could be done is done all the same.
pub async fn fold_hits(shop: &Shop) -> Result<usize, Fault> {
    let zone = shop.zone().await?;
    let now = shop.now();
    let over = now.minus(SETTLED_AFTER).in_zone(&zone).date().yesterday().map_err(|e| Fault::internal("a day before", e))?;
    let oldest = now.minus(store::KEPT).in_zone(&zone).date();
    let (mut folded, mut broken, mut after) = (0, None, None);
    loop {
        let page = store::directory(shop.store(), after).await?;
        for entered in page.rows {
            match fold(shop, &entered, oldest.max(entered.since.in_zone(&zone).date()), over).await {
                Ok(is_done) => folded += usize::from(is_done),
                Err(fault) if fault.kind() == FaultKind::Unavailable => return Err(fault),
                Err(fault) => broken = Some(fault),
            }
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return broken.map_or(Ok(folded), Err),
        }
    }
}

/// Looks at each day that nobody has looked at since the last one that was folded.
async fn fold(shop: &Shop, entered: &store::Entered, first: Date, over: Date) -> Result<bool, Fault> {
    let last = plain(over);
    if entered.folded.as_deref().is_some_and(|folded| folded >= last.as_str()) {
        return Ok(false);
    }
    let is_open = |day: &Date| entered.folded.as_deref().is_none_or(|folded| plain(*day).as_str() > folded);
    for day in first.series(1.day()).take_while(|day| *day <= over).filter(is_open) {
        hits_of(shop, entered.number, &plain(day)).await?;
    }
    store::note_folded(shop.store(), entered, &last).await?;
    Ok(true)
}

fn plain(day: Date) -> String {
    day.strftime("%Y%m%d").to_string()
}

/// `20261122`, in a zone.
pub(super) fn day_of(at: Timestamp, zone: &TimeZone) -> String {
    at.day(zone).replace('-', "")
}

fn footprint(keys: &KeyRing, day: &str, followed: &Followed<'_>) -> Footprint {
    let Origin { ip, user_agent } = followed.origin;
    let agent = user_agent.as_ref().map_or("", |agent| agent.as_str());
    Footprint {
        visitor: keys.pseudonym(&["visitor", day, &ip.to_canonical().to_string(), agent]),
        landing: clip(followed.landing),
        referrer: followed.referrer.map(|text| clip(text.split(['?', '#']).next().unwrap_or_default())).filter(|text| !text.is_empty()),
        is_advertised: is_advertised(followed.landing),
    }
}

fn is_advertised(landing: &str) -> bool {
    let query = landing.split_once('?').map_or("", |(_, query)| query);
    form_urlencoded::parse(query.as_bytes()).any(|(name, _)| ADVERTISEMENT_MEMBERS.contains(&name.as_ref()))
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
