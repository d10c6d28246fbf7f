//! Receive an order as its storefront knows it now, and decide for whom it earns and how much.
//!
//! - Repeats and reordering are safe: an older snapshot than the stored one is answered with 200 and changes nothing.
//! - The first paid snapshot decides for good. Refunds, disputes and cancellations add lines (AF-6, AF-10).
//! - No order is lost over a detail: what cannot be taken as it was sent is left out and named (OR-1).
//! - The mailing-list box at checkout counts only if the server may forward its visitors' addresses.

mod receive;

use shared::web::Route;

pub const ROUTES: &[Route] = &[receive::ROUTE];
