//! Leave the mailing list.
//!
//! Each subscriber has their own signed link, which is never stored. Opening it shows a button. That button, or the one of the mail
//! program (RFC 8058), takes the address off the list and invalidates every outstanding confirmation link (ML-3, ML-8). Unsubscribing
//! needs no log-in and no cookie and has no limit: a signature cannot be guessed, and mailbox providers unsubscribe many people from few
//! networks.
//!
//! Somebody without a link at hand types the address and gets one by mail (ML-11).

mod leave_page;
mod leave_request;
mod unsubscribe;
mod unsubscribe_page;

use shared::web::Route;
use shared::web::link::LinkKind;

pub const ROUTES: &[Route] = &[unsubscribe_page::ROUTE, unsubscribe::ROUTE, leave_page::ROUTE, leave_request::ROUTE];

/// Where somebody without a link asks for one.
const LEAVE_PAGE: &str = "/mailing-list/leave";
/// The link in every mail of the list. Somebody with an invalid one asks for another.
const UNSUBSCRIBE_LINK: LinkKind = LinkKind::leading_to("opt-out-wrong", "leave-button", LEAVE_PAGE);
/// The notice that the button was pressed.
const DONE: &str = "opt-out-done";
