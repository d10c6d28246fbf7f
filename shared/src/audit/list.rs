//! Reading the log: newest first, filtered, with a bounded number of reads per page.

use super::day::Day;
use super::row::Row;
use super::{AuditEntry, RETENTION, store};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::values::{Page, Paging};

/// How many rows one page may read, whatever it is looking for, and how many days it may look at.
const ROWS_MAX: usize = 400;
const DAYS_MAX: usize = 40;
/// The minimum number of rows per query, because a filter may drop most of them.
const QUERY_MIN: usize = 20;

/// Which rows are wanted. Each part that is set applies.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Who did it: `staff:toni`, `toni`, `customer:17`, `system`, or all `staff` or `customer`.
    pub who: Option<String>,
    /// What was done: `customer.update`, or everything about a `customer`.
    pub what: Option<String>,
    /// Whom or what it was done to: `customer:17`, or `17`.
    pub whom: Option<String>,
    /// The first and the last day.
    pub from: Option<Day>,
    pub to: Option<Day>,
}

impl AuditFilter {
    pub(super) fn matches(&self, entry: &AuditEntry) -> bool {
        let is = |wanted: &Option<String>, text: &str, separator: char| {
            let parts = text.split_once(separator).map_or([None, None], |(left, right)| [Some(left), Some(right)]);
            wanted.as_deref().is_none_or(|wanted| wanted == text || parts.contains(&Some(wanted)))
        };
        let is_subject =
            |wanted: &str| entry.action == wanted || entry.action.split_once('.').is_some_and(|(subject, _)| subject == wanted);
        is(&self.who, &entry.actor.to_string(), ':') && self.what.as_deref().is_none_or(is_subject) && is(&self.whom, &entry.target, ':')
    }
}

/// A row of the log, with its id.
#[derive(Clone, Debug)]
pub struct AuditedRow {
    pub id: String,
    pub entry: AuditEntry,
}

/// Where the next page begins: on a day, after a row.
struct Place {
    day: Day,
    after: Option<String>,
}

impl Place {
    fn parse(text: &str) -> Option<Self> {
        let (day, after) = text.split_once('#')?;
        Some(Self { day: Day::parse(day)?, after: Some(after).filter(|id| !id.is_empty()).map(str::to_owned) })
    }

    fn cursor(&self) -> String {
        format!("{}#{}", self.day, self.after.as_deref().unwrap_or_default())
    }
}

/// A page of the log, newest first. It may be short or even empty and still have a next one: each page looks at a limited
/// number of rows and days.
///
/// # Errors
/// When the store does not answer.
pub async fn list(shop: &Shop, filter: &AuditFilter, paging: &Paging) -> Result<Page<AuditedRow>, Fault> {
    let limit = paging.limit.get();
    let newest = filter.to.unwrap_or(Day::of(shop.now())).min(Day::of(shop.now()));
    let oldest = filter.from.unwrap_or(Day::of(shop.now().minus(RETENTION)));
    let mut place = paging.after.as_deref().and_then(Place::parse).unwrap_or(Place { day: newest, after: None });
    let mut rows = Vec::new();
    let (mut rows_left, mut days_left) = (ROWS_MAX, DAYS_MAX);
    while place.day >= oldest {
        if rows.len() == limit || rows_left == 0 || days_left == 0 {
            return Ok(Page { rows, next: Some(place.cursor()) });
        }
        let wanted = (limit - rows.len()).max(QUERY_MIN).min(rows_left);
        let found = store::newest(shop.store(), &place.day.to_string(), place.after.take(), wanted).await?;
        rows_left = rows_left.saturating_sub(found.rows.len());
        let is_last = found.last.is_none();
        for row in found.rows {
            if rows.len() == limit {
                return Ok(Page { rows, next: Some(place.cursor()) });
            }
            let id = row.sk.clone();
            let entry = row.read::<Row>()?.entry;
            if filter.matches(&entry) {
                rows.push(AuditedRow { id: id.clone(), entry });
            }
            place.after = Some(id);
        }
        if is_last {
            days_left -= 1;
            let Some(before) = place.day.before() else { break };
            place = Place { day: before, after: None };
        }
    }
    Ok(Page { rows, next: None })
}
