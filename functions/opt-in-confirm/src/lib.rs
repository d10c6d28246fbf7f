//! Confirm a place on the mailing list.
//!
//! The letter has a link. Opening it shows a button and changes nothing, because mail scanners open links too. Pressing
//! the button confirms, once. A link that no longer works is answered with 410. Somebody whose link was once mailed to
//! them learns whether they are on the list and how to get there; nobody else learns anything (ML-2).

mod confirm;
mod confirm_page;
mod stale;

use shared::web::Route;
use shared::web::link::LinkKind;

pub const ROUTES: &[Route] = &[confirm_page::ROUTE, confirm::ROUTE];

/// The notice that the button was pressed.
const WELCOME: &str = "opt-in-welcome";

/// The mailed link. An invalid one gets the same answer for every number and address.
const CONFIRM_LINK: LinkKind = LinkKind::leading_to("opt-in-stale-wrong", "opt-in-again-button", "/mailing-list");
