//! The directory: everybody who was ever approved as an affiliate, and whose link may therefore have hits.

use super::store;
use crate::customers::{self, Customer};
use crate::fault::{Fault, FaultKind};
use crate::hits;
use crate::shop::Shop;
use crate::store::Row;
use crate::values::{Page, Paging};

/// Everybody who was ever approved, the newest customers first: one query and one batch a page.
///
/// # Errors
/// When the store does not answer.
pub async fn list(shop: &Shop, paging: &Paging) -> Result<Page<Customer>, Fault> {
    let Page { rows, next } = store::directory_page(shop.store(), paging).await?;
    Ok(Page { rows: customers::find_many(shop, &rows).await?, next })
}

/// How many were ever approved, up to a limit: one query.
///
/// # Errors
/// When the store does not answer.
pub async fn count(shop: &Shop, limit: usize) -> Result<usize, Fault> {
    store::count_directory(shop.store(), limit).await
}

/// Closes all affiliates' days that are over, so that their figures outlive the visitors behind them (AF-12). Returns
/// for how many affiliates there was something to close. It may be interrupted anywhere; the next run continues.
///
/// Unreadable hits of one affiliate do not stop the others: they are logged, and the run fails at the end. A store that
/// does not answer ends the run at once.
///
/// # Errors
/// When the store does not answer, or an item cannot be read. Everything else is closed all the same.
pub async fn close_days_of_hits(shop: &Shop) -> Result<usize, Fault> {
    let mut closed = 0;
    let mut broken = None;
    let mut directory = store::directory(shop.store());
    while let Some(page) = directory.next().await? {
        for row in page {
            match close(shop, row).await {
                Ok(had_any) => closed += usize::from(had_any),
                Err(fault) if fault.kind() == FaultKind::Unavailable => return Err(fault),
                Err(fault) => broken = broken.or(Some(fault)),
            }
        }
    }
    broken.map_or(Ok(closed), Err)
}

async fn close(shop: &Shop, row: Row) -> Result<bool, Fault> {
    let (affiliate, days) = store::parse_entry(row).inspect_err(|fault| tracing::error!(%fault, "an entry of the directory"))?;
    let closing = hits::close_days(shop, affiliate, &days).await;
    closing.inspect_err(|fault| tracing::error!(%affiliate, %fault, "days of hits are not closed"))
}
