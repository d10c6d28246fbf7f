//! What customers see of being an affiliate: status, link, hits, sales, earnings, payouts (AF-12).
//!
//! Applying is all they can do themselves; only staff approve and set a rate (AF-1, S-AF-2). While the programme is off, there is nothing
//! at these addresses (AF-2).

pub mod apply;
mod chart;
pub mod lines;
mod overview_page;
pub mod payouts;
pub mod show;
mod view;

use shared::web::{Problem, Rejection, SignedIn};

pub use view::AffiliateView;

/// Refuses everybody while the programme is off (AF-2).
async fn check_programme_is_on(cx: SignedIn<'_>) -> Result<(), Rejection> {
    if cx.shop.settings().await?.affiliates_enabled { Ok(()) } else { Err(Problem::not_found().into()) }
}
