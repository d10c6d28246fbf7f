//! Receive an order as its storefront knows it now, and decide for whom it earns and how much.
//!
//! - Repeats and reordering are safe: an older snapshot than the stored one is answered with 200 and changes nothing.
//! - The first paid snapshot decides for good. Refunds, disputes and cancellations add lines (AF-6, AF-10).
//! - The mailing-list box at checkout counts only if the server may forward its visitors' addresses.

mod body;
mod receive;

use shared::web::Route;

pub const ROUTES: &[Route] = &[receive::ROUTE];
