//! Verifying the log: which rows were changed, moved, made up or taken out since they were written (S-AU-3).
//!
//! Days are read one after the other. Of each chain only the rows that wait for their predecessor are in memory: clocks
//! differ a little, so a row may stand behind the one that follows it, at most on the next day.

use std::collections::BTreeMap;

use serde::Serialize;

use super::day::Day;
use super::row::{CHAINS, Head, Row};
use super::seal::{DayDigest, Seal, SealedDays};
use super::{ActorId, RETENTION, store};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::store::Consistency;
use crate::values::{KeyRing, Span, Timestamp};

/// How far clocks may differ: rows of one that is ahead stand on the next day.
const CLOCK_SKEW_MAX: Span = Span::minutes(5);

/// What is wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// It is not what was written there: it was edited, moved or made up.
    Altered,
    /// It should be in a chain and is in none.
    OutsideOfChains,
    /// It is missing: the rows after it, or the head, name it.
    Missing,
    /// Its chain has this number twice.
    Twice,
    /// It does not follow the row before it.
    OutOfOrder,
    /// The head of its chain is not what was written, or is missing or older than the chain.
    HeadAltered,
    /// The day has not what it had when it was sealed.
    DayAltered,
    /// The day is over and has no seal, or the list of sealed days is not what was written.
    DayUnsealed,
}

/// How long after its end a day may be without a seal: housekeeping seals them every hour.
const SEALED_WITHIN: Span = Span::hours(25);

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub wrong: Wrong,
    /// The day and the id of the row, or the day alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<String>,
    /// Its chain and its number in it, if it is in one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chain: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u64>,
}

/// How long a chain is. Noted elsewhere, it shows later that no earlier state of the whole log was put back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChainEnd {
    pub chain: u64,
    pub number: u64,
    pub at: Timestamp,
}

/// The result.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The rows and the days that were read.
    pub rows: u64,
    pub days: u64,
    pub findings: Vec<Finding>,
    pub ends: Vec<ChainEnd>,
}

/// Verifies all rows that are kept. `former` are the keys before the shop's secret was replaced. `progress` is told each
/// day, before it is read.
///
/// # Errors
/// When the store does not answer.
pub async fn verify(shop: &Shop, former: &[KeyRing], mut progress: impl FnMut(Day)) -> Result<Report, Fault> {
    let keys: Vec<&KeyRing> = [shop.keys()].into_iter().chain(former).collect();
    let before = heads(shop).await?;
    let (seals, sealed) = (store::seals(shop.store()).await?, store::sealed_days(shop.store(), Consistency::Strong).await?);
    let now = shop.now();
    let mut verifier =
        Verifier { keys, now, chains: BTreeMap::new(), report: Report { rows: 0, days: 0, findings: Vec::new(), ends: Vec::new() } };
    let mut day = Day::of(now.minus(RETENTION));
    // Rows of a clock that is ahead stand on the next day.
    let last = Day::of(now.plus(CLOCK_SKEW_MAX));
    while day <= last {
        progress(day);
        let digest = verifier.read_day(shop, day).await?;
        verifier.compare_with_seal(day, &digest, &seals, sealed.as_ref());
        let Some(next) = day.after() else { break };
        day = next;
    }
    if sealed.is_some_and(|days| !verifier.keys.iter().any(|keys| days.is_intact(keys))) {
        verifier.find(Wrong::DayUnsealed, None, None);
    }
    verifier.finish(&before, &heads(shop).await?);
    Ok(verifier.report)
}

/// The heads of the chains.
async fn heads(shop: &Shop) -> Result<BTreeMap<u64, Head>, Fault> {
    let mut heads = BTreeMap::new();
    for chain in 0..CHAINS {
        heads.extend(store::head(shop.store(), chain).await?.map(|head| (chain, head)));
    }
    Ok(heads)
}

/// A chain as far as it was followed.
#[derive(Default)]
struct Followed {
    /// The number and the signature of the last row, and when it was written.
    last: Option<(u64, String, Timestamp)>,
    /// Rows that wait for those before them, with the number of days they have waited.
    waiting: BTreeMap<u64, (String, Row, u32)>,
}

struct Verifier<'a> {
    keys: Vec<&'a KeyRing>,
    now: Timestamp,
    chains: BTreeMap<u64, Followed>,
    report: Report,
}

impl Verifier<'_> {
    async fn read_day(&mut self, shop: &Shop, day: Day) -> Result<DayDigest, Fault> {
        self.report.days += 1;
        let mut digest = DayDigest::default();
        let mut walk = shop.store().walk(store::of_day(&day.to_string()));
        while let Some(rows) = walk.next().await? {
            for row in rows {
                let id = row.sk.clone();
                // A row that cannot be read is not what was written.
                let row: Option<Row> = row.read().ok();
                if let Some(row) = &row {
                    digest.add(&id, row);
                }
                self.add(day, &id, row);
            }
        }
        for chain in self.chains.keys().copied().collect::<Vec<_>>() {
            self.follow(chain, 1);
        }
        Ok(digest)
    }

    /// Compares a day that is over with what it had then. Of a day that begins to expire, nothing can be said.
    fn compare_with_seal(&mut self, day: Day, digest: &DayDigest, seals: &BTreeMap<String, Option<Seal>>, sealed: Option<&SealedDays>) {
        let is_kept = day.end().minus(Span::days(1)).plus(RETENTION) > self.now;
        let is_due = day.end().plus(SEALED_WITHIN) < self.now;
        let name = day.to_string();
        let is_listed = sealed.is_some_and(|days| days.first <= name && name <= days.last);
        let is_before = sealed.is_some_and(|days| name < days.first);
        let wrong = match seals.get(&name) {
            Some(Some(seal)) if self.keys.iter().any(|keys| seal.fits(keys, day, digest)) => None,
            Some(_) => Some(Wrong::DayAltered),
            None if is_listed || is_due && !is_before && !digest.is_empty() => Some(Wrong::DayUnsealed),
            None => None,
        };
        if let Some(wrong) = wrong.filter(|_| is_kept) {
            self.find(wrong, Some(name), None);
        }
    }

    fn add(&mut self, day: Day, id: &str, row: Option<Row>) {
        self.report.rows += 1;
        let key = store::row_key(&day.to_string(), id);
        let place = format!("{day}/{id}");
        let Some(row) = row.filter(|row| self.keys.iter().any(|keys| row.is_intact(keys, &key))) else {
            return self.find(Wrong::Altered, Some(place), None);
        };
        // Expired rows vanish in any order.
        if row.entry.at.plus(RETENTION) <= self.now {
            return;
        }
        match &row.link {
            Some(link) => {
                let (chain, number) = (link.chain, link.number);
                let followed = self.chains.entry(chain).or_default();
                if followed.waiting.contains_key(&number) || followed.last.as_ref().is_some_and(|(last, ..)| number <= *last) {
                    return self.find(Wrong::Twice, Some(place), Some((chain, number)));
                }
                followed.waiting.insert(number, (place, row, 0));
            }
            None if matches!(row.entry.actor, ActorId::Customer(_)) => {}
            None => self.find(Wrong::OutsideOfChains, Some(place), None),
        }
    }

    /// Follows a chain through the rows that wait. Those that have waited for longer than `patience` days wait in vain:
    /// rows before them are missing.
    fn follow(&mut self, chain: u64, patience: u32) {
        while let Some(followed) = self.chains.get_mut(&chain) {
            let Some(mut first) = followed.waiting.first_entry() else { return };
            let number = *first.key();
            let expected = followed_next(followed.last.as_ref(), &first.get().1, self.now);
            if number > expected && first.get().2 < patience {
                first.get_mut().2 += 1;
                return;
            }
            let (place, row, _) = first.remove();
            let previous = followed.last.replace((number, row.mac.clone(), row.entry.at));
            for missing in expected..number {
                self.find(Wrong::Missing, None, Some((chain, missing)));
            }
            let is_next = previous.as_ref().is_some_and(|(last, ..)| last + 1 == number);
            let follows = row.link.as_ref().is_some_and(|link| previous.as_ref().is_some_and(|(_, mac, _)| link.previous == *mac));
            if is_next && !follows {
                self.find(Wrong::OutOfOrder, Some(place), Some((chain, number)));
            }
        }
    }

    /// Rows are written while they are read: each chain must reach its head as it was before, and must not go beyond its head
    /// as it is now.
    fn finish(&mut self, before: &BTreeMap<u64, Head>, now: &BTreeMap<u64, Head>) {
        for chain in 0..CHAINS {
            self.follow(chain, 0);
            let last = self.chains.get(&chain).and_then(|followed| followed.last.clone());
            if let Some(head) = before.get(&chain) {
                self.report.ends.push(ChainEnd { chain, number: head.number, at: head.at });
                self.reaches(head, last.as_ref());
            }
            let reached = last.map_or(0, |(number, ..)| number);
            if reached > now.get(&chain).map_or(0, |head| head.number) {
                self.find(Wrong::HeadAltered, None, Some((chain, reached)));
            }
        }
    }

    /// Compares a head with the last row of its chain.
    fn reaches(&mut self, head: &Head, last: Option<&(u64, String, Timestamp)>) {
        let place = Some((head.chain, head.number));
        let is_other = last.is_some_and(|(number, mac, _)| *number == head.number && *mac != head.row);
        if is_other || !self.keys.iter().any(|keys| head.is_intact(keys)) {
            return self.find(Wrong::HeadAltered, None, place);
        }
        if last.is_none() && head.at.plus(RETENTION) <= self.now {
            return;
        }
        for missing in last.map_or(head.number, |(number, ..)| number + 1)..=head.number {
            self.find(Wrong::Missing, None, Some((head.chain, missing)));
        }
    }

    fn find(&mut self, wrong: Wrong, row: Option<String>, place: Option<(u64, u64)>) {
        self.report.findings.push(Finding { wrong, row, chain: place.map(|(chain, _)| chain), number: place.map(|(_, number)| number) });
    }
}

/// The number that is next in a chain. Of the first row found, those before it may have expired; if the one directly before
/// it has not, it is missing.
fn followed_next(last: Option<&(u64, String, Timestamp)>, first: &Row, now: Timestamp) -> u64 {
    let Some(link) = &first.link else { return 0 };
    match last {
        Some((number, ..)) => number + 1,
        None if link.previous_at.is_some_and(|at| at.plus(RETENTION) > now) => link.number - 1,
        None => link.number,
    }
}
