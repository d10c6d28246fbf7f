//! Take in an order as its storefront knows it now: for whom it earns, and how much.
//!
//! - Safe to repeat and to reorder: a snapshot older than what is known answers 200 and changes nothing.
//! - The first paid snapshot decides for good; refunds, disputes and cancellations add lines (AF-6, AF-10).
//! - A box for the mailing list ticked at checkout counts only from a server that may vouch for its visitors.

mod body;
mod receive;

use shared::web::Route;

pub const ROUTES: &[Route] = &[receive::ROUTE];
