//! Recording a hit: one write, whoever followed the link (AF-4).

use super::day::{Day, hour_key};
use super::details::{HitDetails, NewHit};
use super::source::HitSource;
use super::store;
use crate::fault::Fault;
use crate::metrics::Event;
use crate::shop::Shop;
use crate::values::CustomerNumber;

/// Records a hit of an approved affiliate's link. A retry after a lost reply is in the raw figure twice, but counted
/// once.
///
/// # Errors
/// When the store does not answer. It may have recorded the hit all the same.
pub async fn record(shop: &Shop, affiliate: CustomerNumber, hit: &NewHit<'_>) -> Result<(), Fault> {
    let now = shop.now();
    let day = Day::of(now, &shop.zone().await?);
    match hit.source {
        HitSource::Excluded(_) => store::add_excluded(shop.store(), affiliate, day).await,
        HitSource::Visitor => {
            let details = HitDetails::of(hit, day, shop.keys());
            if store::add_visitor(shop.store(), affiliate, day, &hour_key(now), &details, now).await? == 1 {
                shop.record_event(Event::HitCounted);
            }
            Ok(())
        }
    }
}

/// Records the hit of a visitor who is redirected to the page whatever happens (AF-3). A failure shows in no status
/// code, so it is logged and counted as lost.
pub async fn record_best_effort(shop: &Shop, affiliate: CustomerNumber, hit: &NewHit<'_>) {
    if let Err(fault) = record(shop, affiliate, hit).await {
        tracing::error!(%fault, "a hit is lost");
        shop.record_event(Event::HitLost);
    }
}
