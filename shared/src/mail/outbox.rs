//! The outbox.
//!
//! | question | key |
//! |---|---|
//! | what is to be sent? | `Q#<shard>` / `<time-ordered id>` |
//! | what could not be sent? | `QD` / `<time-ordered id>` |
//!
//! In the cloud the table's stream hands errands over; local mode and the sweep ask for what waits. Whoever takes an
//! errand leases it, so that two do not send the same mail at once; a lease that has run out is anybody's.

use serde::{Deserialize, Serialize};

use super::Errand;
use crate::fault::Fault;
use crate::metrics::Event;
use crate::shop::Shop;
use crate::store::{Key, Put, Query, Row, Update, When, Write, delete};
use crate::values::ids::TimeOrdered;
use crate::values::{Span, Timestamp};

/// Errands are spread over so many partitions.
pub const SHARDS: u64 = 8;
/// How long somebody who took an errand has for it.
const LEASE: Span = Span::seconds(60);
/// After so many tries an errand is put where staff see it.
const ATTEMPTS_MAX: u32 = 10;

/// An errand with what has been tried.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Waiting {
    pub pk: String,
    pub sk: TimeOrdered,
    pub errand: Errand,
    pub left_at: Timestamp,
    #[serde(default)]
    pub attempts: u32,
    /// Not to be taken before this.
    #[serde(default = "at_once")]
    pub not_before: Timestamp,
    /// What the last try said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub failed: Option<String>,
}

fn at_once() -> Timestamp {
    Timestamp::from_millis(0)
}

#[derive(Serialize)]
struct Left<'a> {
    errand: &'a Errand,
    left_at: Timestamp,
    not_before: Timestamp,
    attempts: u32,
}

impl Waiting {
    /// Names the errand, however often it is tried.
    pub fn id(&self) -> &TimeOrdered {
        &self.sk
    }

    pub fn key(&self) -> Key {
        Key::new(self.pk.as_str(), self.sk.as_str())
    }

    /// What kind of errand it is: no word of whom it is for.
    pub fn kind(&self) -> String {
        let errand = serde_json::to_value(&self.errand).unwrap_or_default();
        errand.as_object().and_then(|members| members.keys().next().cloned()).unwrap_or_default()
    }
}

/// Leaves an errand, alone. One write.
///
/// # Errors
/// When the store does not answer. The errand may be there all the same: leaving it again sends a second mail.
pub async fn leave(shop: &Shop, errand: Errand) -> Result<(), Fault> {
    shop.store().put(new(shop, &errand)?).await.map(drop)
}

/// The write that leaves an errand together with the effect it belongs to.
///
/// # Errors
/// Never in practice: an errand always serialises.
pub fn write(shop: &Shop, errand: Errand) -> Result<Write, Fault> {
    Ok(new(shop, &errand)?.into())
}

fn new(shop: &Shop, errand: &Errand) -> Result<Put, Fault> {
    let now = shop.now();
    let key = Key::new(format!("Q#{}", shop.dice().below(SHARDS)), TimeOrdered::new(now, shop.dice()).as_str());
    Put::new(&key, &Left { errand, left_at: now, not_before: at_once(), attempts: 0 })
}

/// What somebody found who looked for errands.
#[derive(Debug, Default)]
pub struct Found {
    pub errands: Vec<Waiting>,
    /// A fault for each errand that cannot be read, as when a newer program left it, and for each partition that does not
    /// answer. None of them hides an errand that can be done.
    pub broken: Vec<Fault>,
}

impl Found {
    fn add(&mut self, row: Row) {
        match row.read() {
            Ok(errand) => self.errands.push(errand),
            Err(fault) => self.broken.push(fault),
        }
    }
}

/// All errands that are not done, oldest first.
pub async fn waiting(shop: &Shop) -> Found {
    let mut found = Found::default();
    for shard in 0..SHARDS {
        let add = |row| {
            found.add(row);
            Ok(())
        };
        let walked = shop.store().walk(Query::of(format!("Q#{shard}")).strong(), add).await;
        found.broken.extend(walked.err());
    }
    found.errands.sort_by(|a, b| a.sk.cmp(&b.sk));
    found
}

/// Those of the waiting errands whose time has come.
pub async fn due(shop: &Shop) -> Found {
    let now = shop.now();
    let mut found = waiting(shop).await;
    found.errands.retain(|errand| errand.not_before <= now);
    found
}

/// Takes an errand for a while. `None` when somebody else has it, or it is done.
///
/// # Errors
/// When the store does not answer.
pub async fn take(shop: &Shop, waiting: &Waiting) -> Result<Option<Waiting>, Fault> {
    let now = shop.now();
    let as_seen = When::is("attempts", waiting.attempts).and(When::is("not_before", waiting.not_before));
    let update = Update::of(&waiting.key()).add("attempts", 1).set("not_before", now.plus(LEASE)).when(When::Exists.and(as_seen));
    Ok(shop.store().update(update).await?.read::<Waiting>()?.ok())
}

/// An errand is done.
///
/// # Errors
/// When the store does not answer: it will be done once more.
pub async fn done(shop: &Shop, waiting: &Waiting) -> Result<(), Fault> {
    shop.store().delete(&waiting.key(), None).await.map(drop)
}

/// An errand is done and leads to another one: exactly once, however often the first is handed over.
///
/// # Errors
/// When the store does not answer: both will be done once more.
pub async fn done_leaving(shop: &Shop, waiting: &Waiting, next: Errand) -> Result<(), Fault> {
    let once = delete(&waiting.key(), Some(When::Exists));
    shop.store().transact(vec![once, write(shop, next)?]).await.map(drop)
}

/// An errand that was taken could not be done: it waits, longer each time, or ends among the dead.
///
/// # Errors
/// When the store does not answer: the lease runs out by itself.
pub async fn failed(shop: &Shop, waiting: &Waiting, why: &str) -> Result<(), Fault> {
    let why: String = why.chars().take(300).collect();
    if waiting.attempts < ATTEMPTS_MAX {
        let pause = Span::seconds((1 << waiting.attempts.min(12)).min(3_600));
        let update = Update::of(&waiting.key()).set("not_before", shop.now().plus(pause)).set("failed", why);
        return shop.store().update(update.when(When::Exists)).await.map(drop);
    }
    shop.count(Event::MailDead);
    let dead = Waiting { failed: Some(why), ..waiting.clone() };
    let place = Key::new("QD", waiting.sk.as_str());
    shop.store().transact(vec![Put::new(&place, &dead)?.into(), delete(&waiting.key(), None)]).await.map(drop)
}

/// Errands that could not be done, newest first.
///
/// # Errors
/// When the store does not answer.
pub async fn dead(shop: &Shop, limit: usize) -> Result<Found, Fault> {
    let mut found = Found::default();
    shop.store().query(&Query::of("QD").backward().limit(limit)).await?.rows.into_iter().for_each(|row| found.add(row));
    Ok(found)
}

/// The writes that let a dead errand be tried again, from the first try, as if it had just been left.
///
/// # Errors
/// Never in practice: an errand always serialises.
pub fn revive(shop: &Shop, dead: &Waiting) -> Result<Vec<Write>, Fault> {
    let again = new(shop, &dead.errand)?;
    Ok(vec![again.into(), delete(&Key::new("QD", dead.sk.as_str()), Some(When::Exists))])
}
