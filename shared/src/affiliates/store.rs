//! | question | key |
//! |---|---|
//! | whose alias is this? | `AL#<alias>` / `A` |
//! | which aliases has an affiliate? | `A#<affiliate>` / `AL#<alias>` |
//! | has this visitor followed the link in this hour? | `HV#<affiliate>#<day>` / `<hour>#<visitor>`: `n`, kept for 90 days |
//! | how often was it followed on a day? | `A#<affiliate>` / `H#<day>`: `c` counted, `b` apart; `fc`, `fr` once summed up |
//! | the same, while that item is too hot to write | `A#<affiliate>#h<0-15>` / `H#<day>` |
//! | which days have such shards? | `A#<affiliate>#h` / `H#<day>` |
//! | whose hits are there to fold? | `AF` / `<affiliate, 10 digits>`: `folded`, the last day that was |
//! | what do the lines come to, month by month? | `A#<affiliate>` / `SUM`, up to a line (see `statement`) |
//!
//! A counted hit is two writes, a repeated one is one. Figures come from the visitors' hours as long as these are
//! kept, so an addition that was lost or made twice changes nothing that anybody is told.

use serde::{Deserialize, Serialize};

use super::hit::{Footprint, Hits};
use super::statement::Checkpoint;
use super::{Alias, Code};
use crate::audit::Entry;
use crate::commissions::Line;
use crate::commissions::store::{LINES, collection, line, line_sk};
use crate::customers::AffiliateTerms;
use crate::customers::State;
use crate::customers::store::{DIRECTORY, customer_key, directory_key};
use crate::fault::{Fault, FaultKind};
use crate::shop::Shop;
use crate::store::{Freshness, Key, Put, Query, Store, Transacted, Update, When, read};
use crate::values::{CustomerNumber, Listed, Sequence, Span, Timestamp};

/// How long a visitor's hour is kept (S-AF-3).
pub(super) const KEPT: Span = Span::days(90);
/// Over how many items a day's counter is spread when one is too hot.
const SHARDS: u64 = 16;
const DAYS: &str = "H#";

// Aliases.

#[derive(Serialize, Deserialize)]
struct AliasItem {
    number: CustomerNumber,
}

fn alias_key(alias: &Alias) -> Key {
    Key::new(format!("AL#{alias}"), "A")
}

/// Whose link a code stands in. Nobody has been asked yet whether they are an affiliate.
pub(super) async fn number_of(store: &Store, code: &Code) -> Result<Option<CustomerNumber>, Fault> {
    match code {
        Code::Number(number) => Ok(Some(*number)),
        Code::Alias(alias) => {
            let found: Option<AliasItem> = store.get(&alias_key(alias), Freshness::Eventual).await?;
            Ok(found.map(|item| item.number))
        }
    }
}

/// Gives an alias to one affiliate, for good: links that carry it are out in the world. Answers whose it was already.
pub(super) async fn put_alias(shop: &Shop, number: CustomerNumber, alias: &Alias, audit: &Entry) -> Result<Option<CustomerNumber>, Fault> {
    let item = AliasItem { number };
    let of_affiliate = Key::new(collection(number), format!("AL#{alias}"));
    let writes =
        vec![Put::new(&alias_key(alias), &item)?.when(When::Absent).into(), Put::new(&of_affiliate, &item)?.into(), audit.write(shop)?];
    let Transacted::Refused(refusals) = shop.store().transact(writes).await? else { return Ok(None) };
    let found = refusals.into_iter().find_map(|refusal| refusal.found);
    found.map(|item| read::<AliasItem>(item).map(|item| item.number)).transpose()
}

pub(super) async fn aliases(store: &Store, number: CustomerNumber) -> Result<Vec<Alias>, Fault> {
    let rows = store.query(&Query::of(collection(number)).beginning("AL#")).await?.rows;
    Ok(rows.iter().filter_map(|row| Alias::parse(row.sk.strip_prefix("AL#")?)).collect())
}

// Terms.

/// Writes an application down where the customer is not an affiliate yet.
pub(super) async fn apply(shop: &Shop, number: CustomerNumber, terms: &AffiliateTerms, audit: &Entry) -> Result<bool, Fault> {
    let update = Update::of(&customer_key(number))
        .set("affiliate", terms)
        .add("v", 1)
        .when(When::Missing("affiliate").and(When::is("state", State::Open)));
    Ok(shop.store().transact(vec![update.into(), audit.write(shop)?]).await?.is_done())
}

// Hits.

#[derive(Deserialize)]
struct Count {
    n: u64,
}

fn visitors_pk(affiliate: CustomerNumber, day: &str) -> String {
    format!("HV#{affiliate}#{day}")
}

fn day_key(affiliate: CustomerNumber, day: &str) -> Key {
    Key::new(collection(affiliate), format!("{DAYS}{day}"))
}

fn shard_key(affiliate: CustomerNumber, shard: u64, day: &str) -> Key {
    Key::new(format!("{}#h{shard}", collection(affiliate)), format!("{DAYS}{day}"))
}

fn hot_days_pk(affiliate: CustomerNumber) -> String {
    format!("{}#h", collection(affiliate))
}

/// Notes a visitor's hit on the item of their hour, and answers the how manieth it is.
pub(super) async fn note_visitor(
    store: &Store,
    affiliate: CustomerNumber,
    day: &str,
    print: &Footprint,
    now: Timestamp,
) -> Result<u64, Fault> {
    // The hour of UTC, because a time zone's hour may come twice.
    let hour = now.seconds() / 3_600 % 24;
    let key = Key::new(visitors_pk(affiliate, day), format!("{hour:02}#{}", print.visitor));
    let mut update =
        Update::of(&key).add("n", 1).set_first("at", now).set_first("landing", &print.landing).set_first("ttl", now.plus(KEPT).seconds());
    if let Some(referrer) = &print.referrer {
        update = update.set_first("referrer", referrer);
    }
    if print.is_advertised {
        update = update.set("ad", true);
    }
    match store.update(update).await?.read::<Count>()? {
        Ok(count) => Ok(count.n),
        Err(_) => Err(Fault::missing("an addition without a condition")),
    }
}

/// What a day's counters count.
#[derive(Clone, Copy, Debug)]
pub(super) enum Counter {
    Counted,
    Apart,
}

impl Counter {
    fn attribute(self) -> &'static str {
        match self {
            Self::Counted => "c",
            Self::Apart => "b",
        }
    }
}

/// Adds one to a day's counter: to its one item, or to one of its shards while that item takes no more writes.
pub(super) async fn count(shop: &Shop, affiliate: CustomerNumber, day: &str, what: Counter) -> Result<(), Fault> {
    let attribute = what.attribute();
    match shop.store().update(Update::of(&day_key(affiliate, day)).add(attribute, 1)).await {
        Err(fault) if fault.kind() == FaultKind::Unavailable => {}
        done => return done.map(drop),
    }
    let shard = shard_key(affiliate, shop.dice().below(SHARDS), day);
    let added = shop.store().update(Update::of(&shard).add(attribute, 1)).await?;
    let is_first = match added.read::<DayItem>()? {
        Ok(item) => item.counted + item.apart == 1,
        Err(_) => false,
    };
    if is_first {
        // Beside the day's item and not in it: that one takes no writes just now.
        let flag = Key::new(hot_days_pk(affiliate), format!("{DAYS}{day}"));
        shop.store().update(Update::of(&flag).set("hot", true)).await?;
    }
    Ok(())
}

#[derive(Default, Deserialize)]
struct DayItem {
    #[serde(rename = "c", default)]
    counted: u64,
    #[serde(rename = "b", default)]
    apart: u64,
    #[serde(rename = "fc", default)]
    final_counted: Option<u64>,
    #[serde(rename = "fr", default)]
    final_raw: Option<u64>,
}

/// A day with hits, as its counters tell.
#[derive(Clone, Debug)]
pub(super) struct NotedDay {
    pub day: String,
    pub counted: u64,
    pub apart: u64,
    /// The figures of a day that is over and summed up.
    pub summed_up: Option<Hits>,
}

impl NotedDay {
    pub fn without_counters(day: String) -> Self {
        Self::new(day, &DayItem::default())
    }

    fn new(day: String, item: &DayItem) -> Self {
        let summed_up = item.final_counted.zip(item.final_raw).map(|(counted, raw)| Hits { raw, counted });
        Self { day, counted: item.counted, apart: item.apart, summed_up }
    }
}

/// The days with hits that begin so, oldest first.
pub(super) async fn days(store: &Store, affiliate: CustomerNumber, beginning: &str) -> Result<Vec<NotedDay>, Fault> {
    let mut days = Vec::new();
    for (day, item) in all_days::<DayItem>(store, collection(affiliate), beginning).await? {
        days.push(NotedDay::new(day, &item));
    }
    for (day, _) in all_days::<serde::de::IgnoredAny>(store, hot_days_pk(affiliate), beginning).await? {
        add_shards(store, affiliate, &day, &mut days).await?;
    }
    days.sort_by(|a, b| a.day.cmp(&b.day));
    Ok(days)
}

async fn add_shards(store: &Store, affiliate: CustomerNumber, day: &str, days: &mut Vec<NotedDay>) -> Result<(), Fault> {
    if !days.iter().any(|noted| noted.day == day) {
        days.push(NotedDay::without_counters(day.to_owned()));
    }
    let Some(noted) = days.iter_mut().find(|noted| noted.day == day && noted.summed_up.is_none()) else { return Ok(()) };
    let keys: Vec<Key> = (0..SHARDS).map(|shard| shard_key(affiliate, shard, day)).collect();
    for item in store.get_many(&keys, Freshness::Eventual).await?.into_iter().flatten() {
        let shard: DayItem = read(item)?;
        noted.counted += shard.counted;
        noted.apart += shard.apart;
    }
    Ok(())
}

/// The items of a collection that lie at days.
async fn all_days<T: serde::de::DeserializeOwned>(store: &Store, pk: String, beginning: &str) -> Result<Vec<(String, T)>, Fault> {
    let mut found = Vec::new();
    let mut query = Query::of(pk).beginning(format!("{DAYS}{beginning}"));
    loop {
        let page = store.query(&query).await?;
        for row in page.rows {
            let day = row.sk.strip_prefix(DAYS).unwrap_or_default().to_owned();
            found.push((day, row.read()?));
        }
        match page.last {
            Some(last) => query = query.after(Some(last)),
            None => return Ok(found),
        }
    }
}

/// What the visitors' hours of a day come to.
pub(super) async fn visitors(store: &Store, affiliate: CustomerNumber, day: &str) -> Result<Hits, Fault> {
    let counts: Vec<Count> = store.query_all(Query::of(visitors_pk(affiliate, day))).await?;
    Ok(counts.iter().fold(Hits::default(), |sum, count| sum.plus(Hits { raw: count.n, counted: 1 })))
}

/// Writes the figures of a day that is over, once.
pub(super) async fn sum_up(store: &Store, affiliate: CustomerNumber, day: &str, hits: Hits) -> Result<(), Fault> {
    let update = Update::of(&day_key(affiliate, day)).set("fc", hits.counted).set("fr", hits.raw).when(When::Missing("fc"));
    store.update(update).await.map(drop)
}

/// An affiliate in the directory: who was ever approved, so may have hits.
#[derive(Clone, Debug)]
pub(super) struct Entered {
    pub number: CustomerNumber,
    /// When they were first approved: nothing was counted before.
    pub since: Timestamp,
    /// The last day whose hits were folded.
    pub folded: Option<String>,
}

#[derive(Deserialize)]
struct EnteredItem {
    since: Timestamp,
    #[serde(default)]
    folded: Option<String>,
}

/// A page of the directory.
pub(super) async fn directory(store: &Store, after: Option<String>) -> Result<Listed<Entered>, Fault> {
    let page = store.query(&Query::of(DIRECTORY).after(after)).await?;
    let mut rows = Vec::new();
    for row in page.rows {
        let number = row.sk.parse().map_err(|e| Fault::corrupt("reading the directory of affiliates", e))?;
        let EnteredItem { since, folded } = row.read()?;
        rows.push(Entered { number: CustomerNumber(number), since, folded });
    }
    Ok(Listed { rows, next: page.last })
}

/// Notes up to which day an affiliate's hits are folded.
pub(super) async fn note_folded(store: &Store, entered: &Entered, day: &str) -> Result<(), Fault> {
    store.update(Update::of(&directory_key(entered.number)).set("folded", day).when(When::Exists)).await.map(drop)
}

// Statements.

fn checkpoint_key(affiliate: CustomerNumber) -> Key {
    Key::new(collection(affiliate), "SUM")
}

pub(super) async fn checkpoint(store: &Store, affiliate: CustomerNumber) -> Result<Option<Checkpoint>, Fault> {
    store.get(&checkpoint_key(affiliate), Freshness::Eventual).await
}

/// Moves the checkpoint on from the one that was read; another reader may have been faster, and is as right.
pub(super) async fn move_checkpoint(
    store: &Store,
    affiliate: CustomerNumber,
    read: Option<&Checkpoint>,
    next: &Checkpoint,
) -> Result<(), Fault> {
    let as_read = read.map_or(When::Absent, |read| When::is("upto", read.upto).and(When::is("zone", &read.zone)));
    store.put(Put::new(&checkpoint_key(affiliate), next)?.when(as_read)).await.map(drop)
}

/// The lines behind a number, in order.
pub(super) async fn lines_behind(store: &Store, affiliate: CustomerNumber, upto: Sequence) -> Result<Vec<Line>, Fault> {
    let mut lines = Vec::new();
    let mut query = Query::of(collection(affiliate)).beginning(LINES).from(line_sk(Sequence(upto.0 + 1)));
    loop {
        let page = store.query(&query).await?;
        for row in page.rows {
            lines.push(line(affiliate, row)?);
        }
        match page.last {
            Some(last) => query = query.after(Some(last)),
            None => return Ok(lines),
        }
    }
}
