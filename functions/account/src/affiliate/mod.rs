//! What customers see as affiliates: status, link, hits, sales, earnings and payouts (AF-12).
//!
//! They can only apply; staff approve them and set the rate (AF-1, S-AF-2). While the programme is off, these addresses answer 404 (AF-2).

pub mod apply;
mod glance;
mod heading;
pub mod lines;
pub mod lines_file;
mod overview_page;
pub mod payouts;
pub mod payouts_file;
pub mod show;
mod view;

use shared::web::{Problem, Rejection, SignedIn};

pub use glance::figures_at_a_glance;
pub use heading::pill;
pub use view::AffiliateView;

/// Answers 404 while the programme is off (AF-2).
async fn check_programme_is_on(cx: SignedIn<'_>) -> Result<(), Rejection> {
    if cx.shop.settings().await?.affiliates_enabled { Ok(()) } else { Err(Problem::not_found().into()) }
}
