//! Confirm a place on the mailing list.
//!
//! The letter carries a link. Opening it shows a button and changes nothing, because mail scanners open links too.
//! Pressing the button confirms, once. A link that does not work any more answers 410; whoever holds one that was
//! mailed to them once is told whether they are on the list and how to get there, and nobody else learns anything
//! (ML-2).

mod confirm;
mod confirm_page;
mod stale;

use shared::web::Route;
use shared::web::link::LinkKind;

pub const ROUTES: &[Route] = &[confirm_page::ROUTE, confirm::ROUTE];

/// The mailed link. Of one that is nobody's, the same is said for every number and address.
const CONFIRM_LINK: LinkKind = LinkKind::leading_to("opt-in-stale-wrong", "opt-in-again-button", "/mailing-list");
