//! Sealing days: once a day is over, its seal is written. So a row that is taken out later is missed, whoever caused it, a
//! customer's own included (S-AU-3).

use super::day::Day;
use super::row::Row;
use super::seal::{DayDigest, Seal, SealedDays};
use super::store;
use crate::fault::Fault;
use crate::shop::Shop;
use crate::store::Consistency;
use crate::values::Span;

/// How long after its end a day is sealed: a row that was on its way at midnight is there by then.
const SEALED_AFTER: Span = Span::hours(1);
/// How many days one run seals.
const DAYS_MAX: usize = 40;

/// Seals the days that are over. Returns how many.
///
/// # Errors
/// When the store does not answer. The next run continues.
pub async fn seal_days(shop: &Shop) -> Result<usize, Fault> {
    let Some(newest) = Day::of(shop.now().minus(SEALED_AFTER)).before() else { return Ok(0) };
    for sealed in 0..DAYS_MAX {
        let days = store::sealed_days(shop.store(), Consistency::Eventual).await?;
        let last = days.as_ref().and_then(|days| Day::parse(&days.last));
        let day = last.map_or(Some(newest), Day::after).filter(|day| *day <= newest);
        let Some(day) = day else { return Ok(sealed) };
        let seal = Seal::of(shop.keys(), day, &digest_of(shop, day).await?);
        let version = days.as_ref().map(|days| days.version);
        let first = days.map_or_else(|| day.to_string(), |days| days.first);
        let next = SealedDays::of(shop.keys(), &first, &day.to_string(), version.unwrap_or(0) + 1);
        if !store::seal(shop, day, &seal, version, &next).await? {
            // Another run was faster, and goes on.
            return Ok(sealed);
        }
    }
    Ok(DAYS_MAX)
}

async fn digest_of(shop: &Shop, day: Day) -> Result<DayDigest, Fault> {
    let mut digest = DayDigest::default();
    let add = |row: crate::store::Row| {
        let id = row.sk.clone();
        digest.add(&id, &row.read::<Row>()?);
        Ok(())
    };
    shop.store().for_each_row(store::of_day(&day.to_string()), add).await?;
    Ok(digest)
}
