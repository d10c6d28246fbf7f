//! | question | key |
//! |---|---|
//! | whose alias is this? | `AL#<alias>` / `A` |
//! | which aliases has an affiliate? | `A#<affiliate>` / `AL#<alias>` |
//! | has this visitor followed the link in this hour? | `HV#<affiliate>#<day>` / `<hour, 8 digits>#<visitor>`: `n`, kept for 90 days |
//! | the same, while that key is too hot to write | `HV#<affiliate>#<day>#h<0-15>` / `<hour, 8 digits>#<visitor>` |
//! | how often was it followed on a day? | `A#<affiliate>#d` / `H#<day>`: `c` counted, `b` apart |
//! | how far is the day summed up? | the same item: `fc` counted and `fr` raw, of visitors up to the sort key `fk` |
//! | is that all of it? | the same item: `fb` apart, and `fh`, the hour before which it is |
//! | how often was it followed while that key was too hot to write? | `A#<affiliate>#h<0-15>` / `H#<day>`: `c`, `b` |
//! | which days are spread, so have such shards? | `A#<affiliate>#h` / `H#<day>` |
//! | whose hits are there to fold? | `AF` / `<affiliate, 10 digits>`: `rolled_up`, the hour before which they are |
//! | what do the lines come to, month by month? | `A#<affiliate>` / `SUM`, up to a line (see `statement`) |
//!
//! Nothing of a hit lies at `A#<affiliate>` itself: that key is for the lines of orders, which are not to wait for hits.
//!
//! A counted hit is two writes, a repeated one is one. What is counted comes from the visitors' hours as long as these
//! are kept, so an addition to a day's counter that was lost or made twice changes nothing that is told as counted. The
//! raw figure is made of additions (`n`, `b`): one whose answer is lost may be made twice.
//!
//! A day is known to be spread before anything of it lies in a shard, so whoever sums it up never misses one. The same
//! hour of the same visitor may lie in the day and in a shard: it is told by its sort key and counts once.
//!
//! A visitor's hour lies behind all that is settled when it is written, whatever the time zone says the day is. So what
//! is summed up to a sort key stays summed up.

use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};

use super::hit::{HitDetails, Hits};
use super::hour::Hour;
use super::statement::Checkpoint;
use super::{AffiliateCode, Alias};
use crate::audit::AuditEntry;
use crate::commissions::Line;
use crate::commissions::store::{LINE_PREFIX, collection, line_sk, parse_line};
use crate::customers::AffiliateTerms;
use crate::customers::CustomerState;
use crate::customers::store::{AFFILIATE_DIRECTORY, affiliate_directory_key, customer_key};
use crate::fault::{Fault, FaultKind};
use crate::shop::Shop;
use crate::store::{Condition, Consistency, Key, MergedQuery, Put, Query, Row, Store, TransactOutcome, Update, from_item};
use crate::values::{CustomerNumber, Page, Sequence, Span, Timestamp};

/// How long a visitor's hour is kept (S-AF-3).
pub(super) const RETENTION: Span = Span::days(90);
/// Over how many partitions a day is spread when one is too hot.
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
pub(super) async fn resolve_code(store: &Store, code: &AffiliateCode) -> Result<Option<CustomerNumber>, Fault> {
    match code {
        AffiliateCode::Number(number) => Ok(Some(*number)),
        AffiliateCode::Alias(alias) => {
            let found: Option<AliasItem> = store.get(&alias_key(alias), Consistency::Eventual).await?;
            Ok(found.map(|item| item.number))
        }
    }
}

/// Gives an alias to one affiliate, for good: links that carry it are out in the world. Answers whose it was already.
pub(super) async fn put_alias(
    shop: &Shop,
    number: CustomerNumber,
    alias: &Alias,
    audit: &AuditEntry,
) -> Result<Option<CustomerNumber>, Fault> {
    let item = AliasItem { number };
    let of_affiliate = Key::new(collection(number), format!("AL#{alias}"));
    let writes = vec![
        Put::new(&alias_key(alias), &item)?.when(Condition::NotExists).into(),
        Put::new(&of_affiliate, &item)?.into(),
        audit.to_write(shop)?,
    ];
    let TransactOutcome::ConditionFailed(refusals) = shop.store().transact(writes).await? else { return Ok(None) };
    let found = refusals.into_iter().find_map(|refusal| refusal.item);
    found.map(|item| from_item::<AliasItem>(item).map(|item| item.number)).transpose()
}

pub(super) async fn aliases(store: &Store, number: CustomerNumber) -> Result<Vec<Alias>, Fault> {
    let rows = store.query(&Query::of(collection(number)).begins_with("AL#")).await?.rows;
    Ok(rows.iter().filter_map(|row| Alias::parse(row.sk.strip_prefix("AL#")?)).collect())
}

// Terms.

/// Writes an application down where the customer is not an affiliate yet.
pub(super) async fn apply(shop: &Shop, number: CustomerNumber, terms: &AffiliateTerms, audit: &AuditEntry) -> Result<bool, Fault> {
    let update = Update::of(&customer_key(number))
        .set("affiliate", terms)
        .add("v", 1)
        .when(Condition::AttributeNotExists("affiliate").and(Condition::equals("state", CustomerState::Open)));
    Ok(shop.store().transact(vec![update.into(), audit.to_write(shop)?]).await?.is_done())
}

// Hits.

#[derive(Deserialize)]
struct Count {
    n: u64,
}

fn visitors_pk(affiliate: CustomerNumber, day: &str) -> String {
    format!("HV#{affiliate}#{day}")
}

fn visitors_shard_pk(affiliate: CustomerNumber, day: &str, shard: u64) -> String {
    format!("{}#h{shard}", visitors_pk(affiliate, day))
}

fn days_pk(affiliate: CustomerNumber) -> String {
    format!("{}#d", collection(affiliate))
}

fn day_key(affiliate: CustomerNumber, day: &str) -> Key {
    Key::new(days_pk(affiliate), format!("{DAYS}{day}"))
}

fn shard_key(affiliate: CustomerNumber, shard: u64, day: &str) -> Key {
    Key::new(format!("{}#h{shard}", collection(affiliate)), format!("{DAYS}{day}"))
}

fn sharded_days_pk(affiliate: CustomerNumber) -> String {
    format!("{}#h", collection(affiliate))
}

/// The one shard of a day that a visitor may lie in: two shards never hold the same visitor.
fn shard_of(visitor: &str) -> u64 {
    visitor.bytes().map(u64::from).sum::<u64>() % SHARDS
}

/// Notes that a day is spread. It is read first: of the thousands of hits that a second may bring to a hot day, the
/// first few write.
async fn mark_sharded(store: &Store, affiliate: CustomerNumber, day: &str) -> Result<(), Fault> {
    // Beside the day's counter and not in it: that one may take no writes just now.
    let key = Key::new(sharded_days_pk(affiliate), format!("{DAYS}{day}"));
    if store.get::<IgnoredAny>(&key, Consistency::Eventual).await?.is_none() {
        store.update(Update::of(&key).set("sharded", true)).await?;
    }
    Ok(())
}

/// A visitor's hit as it was written down.
#[derive(Clone, Copy, Debug)]
pub(super) struct RecordedVisitor {
    /// The first of its hour where it lies.
    pub is_first: bool,
    /// The shard it lies in, when the day takes no more writes.
    pub shard: Option<u64>,
}

/// Notes a visitor's hit on the item of their hour: with the day's others, or in a shard while there is no room.
pub(super) async fn record_visitor(
    store: &Store,
    affiliate: CustomerNumber,
    day: &str,
    details: &HitDetails,
    now: Timestamp,
) -> Result<RecordedVisitor, Fault> {
    match add_to_hour(store, visitors_pk(affiliate, day), details, now).await {
        Err(fault) if fault.kind() == FaultKind::Unavailable => {}
        added => return Ok(RecordedVisitor { is_first: added? == 1, shard: None }),
    }
    mark_sharded(store, affiliate, day).await?;
    let shard = shard_of(&details.visitor);
    let added = add_to_hour(store, visitors_shard_pk(affiliate, day, shard), details, now).await?;
    Ok(RecordedVisitor { is_first: added == 1, shard: Some(shard) })
}

/// Adds one to a visitor's hour, and answers the how manieth it is.
async fn add_to_hour(store: &Store, pk: String, details: &HitDetails, now: Timestamp) -> Result<u64, Fault> {
    let key = Key::new(pk, format!("{}#{}", Hour::of(now), details.visitor));
    let mut update = Update::of(&key)
        .add("n", 1)
        .set_if_not_exists("at", now)
        .set_if_not_exists("landing", &details.landing)
        .set_if_not_exists("ttl", now.plus(RETENTION).seconds());
    if let Some(referrer) = &details.referrer {
        update = update.set_if_not_exists("referrer", referrer);
    }
    if details.is_from_ad {
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
    Excluded,
}

impl Counter {
    fn attribute(self) -> &'static str {
        match self {
            Self::Counted => "c",
            Self::Excluded => "b",
        }
    }
}

/// Adds one to a day's counter: to its one item, or to a shard while that item takes no more writes. A hit that lies in
/// a shard is counted in one without a try: the counter takes as many writes as the visitors do, so it is full, too.
pub(super) async fn increment(shop: &Shop, affiliate: CustomerNumber, day: &str, what: Counter, shard: Option<u64>) -> Result<(), Fault> {
    let add_to = |key: Key| Update::of(&key).add(what.attribute(), 1);
    let shard = match shard {
        Some(shard) => shard,
        None => match shop.store().update(add_to(day_key(affiliate, day))).await {
            Err(fault) if fault.kind() == FaultKind::Unavailable => {
                mark_sharded(shop.store(), affiliate, day).await?;
                shop.rng().below(SHARDS)
            }
            done => return done.map(drop),
        },
    };
    shop.store().update(add_to(shard_key(affiliate, shard, day))).await.map(drop)
}

#[derive(Default, Deserialize)]
struct DayItem {
    #[serde(rename = "c", default)]
    counted: u64,
    #[serde(rename = "b", default)]
    excluded: u64,
    #[serde(rename = "fk")]
    rollup_upto: Option<String>,
    #[serde(rename = "fc", default)]
    rollup_counted: u64,
    #[serde(rename = "fr", default)]
    rollup_raw: u64,
    #[serde(rename = "fh")]
    finalised_before: Option<Hour>,
    #[serde(rename = "fb", default)]
    finalised_excluded: u64,
}

/// What a day's counters tell.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counters {
    pub counted: u64,
    pub excluded: u64,
}

/// How far the visitors' hours of a day are summed up, and what those come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rollup {
    /// A sort key: all hours of visitors up to it are in, and none will be written there any more.
    pub upto: Option<String>,
    pub hits: Hits,
}

/// That nothing of a day is missing in what it is summed up to, as long as it is over at an hour.
#[derive(Clone, Copy, Debug)]
pub(super) struct Finalised {
    pub before: Hour,
    pub excluded: u64,
}

/// A day with hits.
#[derive(Clone, Debug)]
pub(super) struct DayRecord {
    pub day: String,
    /// Those of shards are not in.
    pub counters: Counters,
    /// Whether some of its hits lie in shards.
    pub is_sharded: bool,
    pub rollup: Rollup,
    pub finalised: Option<Finalised>,
}

impl DayRecord {
    pub fn without_counters(day: String) -> Self {
        Self::new(day, DayItem::default())
    }

    fn new(day: String, item: DayItem) -> Self {
        Self {
            day,
            counters: Counters { counted: item.counted, excluded: item.excluded },
            is_sharded: false,
            rollup: Rollup { upto: item.rollup_upto, hits: Hits { raw: item.rollup_raw, counted: item.rollup_counted } },
            finalised: item.finalised_before.map(|before| Finalised { before, excluded: item.finalised_excluded }),
        }
    }
}

/// The days with hits that begin so, oldest first.
pub(super) async fn days(store: &Store, affiliate: CustomerNumber, prefix: &str) -> Result<Vec<DayRecord>, Fault> {
    let mut days = Vec::new();
    for (day, item) in query_days(store, days_pk(affiliate), prefix).await? {
        days.push(DayRecord::new(day, item));
    }
    for (day, _) in query_days::<IgnoredAny>(store, sharded_days_pk(affiliate), prefix).await? {
        match days.iter_mut().find(|record| record.day == day) {
            Some(record) => record.is_sharded = true,
            None => days.push(DayRecord { is_sharded: true, ..DayRecord::without_counters(day) }),
        }
    }
    days.sort_by(|a, b| a.day.cmp(&b.day));
    Ok(days)
}

/// A day's counters, those of its shards included.
pub(super) async fn counters(store: &Store, affiliate: CustomerNumber, record: &DayRecord) -> Result<Counters, Fault> {
    let mut all = record.counters;
    let keys: Vec<Key> = (0..SHARDS).filter(|_| record.is_sharded).map(|shard| shard_key(affiliate, shard, &record.day)).collect();
    for item in store.batch_get(&keys, Consistency::Eventual).await?.into_iter().flatten() {
        let shard: DayItem = from_item(item)?;
        all.counted += shard.counted;
        all.excluded += shard.excluded;
    }
    Ok(all)
}

/// Who of so many affiliates has at least so many visitors' hours on a day that are not summed up, as the day's counter
/// tells; or a counter that cannot be read, which is to be told of when it is their turn.
pub(super) async fn busy_affiliates(
    store: &Store,
    affiliates: &[CustomerNumber],
    day: &str,
    at_least: u64,
) -> Result<Vec<CustomerNumber>, Fault> {
    let keys: Vec<Key> = affiliates.iter().map(|affiliate| day_key(*affiliate, day)).collect();
    let mut busy = Vec::new();
    for (affiliate, item) in affiliates.iter().zip(store.batch_get(&keys, Consistency::Eventual).await?) {
        let is_busy = |day: DayItem| day.counted.saturating_sub(day.rollup_counted) >= at_least;
        if item.is_some_and(|item| from_item(item).map_or(true, is_busy)) {
            busy.push(*affiliate);
        }
    }
    Ok(busy)
}

/// The items of a collection that lie at days.
async fn query_days<T: DeserializeOwned>(store: &Store, pk: String, prefix: &str) -> Result<Vec<(String, T)>, Fault> {
    let mut found = Vec::new();
    let query = Query::of(pk).begins_with(format!("{DAYS}{prefix}"));
    let add = |row: Row| {
        let day = row.sk.strip_prefix(DAYS).unwrap_or_default().to_owned();
        found.push((day, row.read()?));
        Ok(())
    };
    store.for_each_row(query, add).await?;
    Ok(found)
}

/// An hour of a visitor, wherever it lies.
#[derive(Clone, Debug)]
pub(super) struct VisitorHour {
    pub sk: String,
    pub hour: Hour,
    pub raw: u64,
}

/// The visitors' hours of a day in the order of their sort keys, whether they lie with the day or in shards.
pub(super) struct Visitors(MergedQuery<Count>);

/// Those that are not summed up.
pub(super) fn visitors(store: &Store, affiliate: CustomerNumber, record: &DayRecord) -> Visitors {
    let shards = (0..SHARDS).filter(|_| record.is_sharded).map(|shard| visitors_shard_pk(affiliate, &record.day, shard));
    let pks = shards.chain([visitors_pk(affiliate, &record.day)]);
    Visitors(store.merge_queries(pks.map(|pk| Query::of(pk).project("n").after(record.rollup.upto.clone()))))
}

impl Visitors {
    pub async fn next(&mut self) -> Result<Option<VisitorHour>, Fault> {
        let Some((sk, counts)) = self.0.next().await? else { return Ok(None) };
        let hour = Hour::from_key(&sk).ok_or_else(|| Fault::missing("the hour in the key of a visitor"))?;
        Ok(Some(VisitorHour { sk, hour, raw: counts.iter().map(|count| count.n).sum() }))
    }
}

/// Writes down how far a day is summed up, if it is still what was read. Answers whether it was.
pub(super) async fn save_rollup(
    store: &Store,
    affiliate: CustomerNumber,
    day: &str,
    read: &Rollup,
    next: &Rollup,
    finalised: Option<Finalised>,
) -> Result<bool, Fault> {
    let as_read = read.upto.as_ref().map_or(Condition::AttributeNotExists("fk"), |upto| Condition::equals("fk", upto));
    let mut update =
        Update::of(&day_key(affiliate, day)).set_or_remove("fk", next.upto.as_ref()).set("fc", next.hits.counted).set("fr", next.hits.raw);
    if let Some(finalised) = finalised {
        update = update.set("fh", finalised.before).set("fb", finalised.excluded);
    }
    Ok(store.update(update.when(as_read)).await?.is_done())
}

/// An affiliate in the directory: who was ever approved, so may have hits.
#[derive(Clone, Debug)]
pub(super) struct DirectoryEntry {
    pub number: CustomerNumber,
    /// When they were first approved: nothing was counted before.
    pub since: Timestamp,
    /// The hour before which their hits are folded.
    pub rolled_up: Option<Hour>,
}

#[derive(Deserialize)]
struct DirectoryItem {
    since: Timestamp,
    rolled_up: Option<Hour>,
}

/// A page of the directory. An entry that cannot be read is one fault among the others.
pub(super) async fn directory(store: &Store, after: Option<String>) -> Result<Page<Result<DirectoryEntry, Fault>>, Fault> {
    let page = store.query(&Query::of(AFFILIATE_DIRECTORY).after(after)).await?;
    Ok(Page { rows: page.rows.into_iter().map(directory_entry).collect(), next: page.last })
}

fn directory_entry(row: Row) -> Result<DirectoryEntry, Fault> {
    let number = row.sk.parse().map_err(|e| Fault::corrupt("reading the directory of affiliates", e))?;
    let DirectoryItem { since, rolled_up } = row.read()?;
    Ok(DirectoryEntry { number: CustomerNumber(number), since, rolled_up })
}

/// Notes before which hour an affiliate's hits are folded.
pub(super) async fn mark_rolled_up(store: &Store, affiliate: CustomerNumber, before: Hour) -> Result<(), Fault> {
    store.update(Update::of(&affiliate_directory_key(affiliate)).set("rolled_up", before).when(Condition::Exists)).await.map(drop)
}

// Statements.

fn checkpoint_key(affiliate: CustomerNumber) -> Key {
    Key::new(collection(affiliate), "SUM")
}

pub(super) async fn checkpoint(store: &Store, affiliate: CustomerNumber) -> Result<Option<Checkpoint>, Fault> {
    store.get(&checkpoint_key(affiliate), Consistency::Eventual).await
}

/// Moves the checkpoint on from the one that was read; another reader may have been faster, and is as right.
pub(super) async fn move_checkpoint(
    store: &Store,
    affiliate: CustomerNumber,
    read: Option<&Checkpoint>,
    next: &Checkpoint,
) -> Result<(), Fault> {
    let as_read = read.map_or(Condition::NotExists, |read| Condition::equals("upto", read.upto).and(Condition::equals("zone", &read.zone)));
    store.put(Put::new(&checkpoint_key(affiliate), next)?.when(as_read)).await.map(drop)
}

/// The lines behind a number, in order.
pub(super) async fn lines_after(store: &Store, affiliate: CustomerNumber, upto: Sequence) -> Result<Vec<Line>, Fault> {
    let mut lines = Vec::new();
    let mut query = Query::of(collection(affiliate)).begins_with(LINE_PREFIX).from(line_sk(Sequence(upto.0 + 1)));
    loop {
        let page = store.query(&query).await?;
        for row in page.rows {
            lines.push(parse_line(affiliate, row)?);
        }
        match page.last {
            Some(last) => query = query.after(Some(last)),
            None => return Ok(lines),
        }
    }
}
