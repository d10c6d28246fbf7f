//! Set a new password, when the old one is forgotten or while logged in.
//!
//! A request gets the same reply for every address and changes nothing (PW-4, S-RS-1, S-RS-11). The mailed link opens a
//! page. Only its form changes something, once, within an hour. A password that is too weak does not use up the link.

mod change;
mod change_page;
mod confirm;
mod confirm_page;
mod reset_request;
mod reset_request_page;
mod well_known;

use shared::web::Route;
use shared::web::link::LinkKind;

pub const ROUTES: &[Route] = &[
    reset_request_page::ROUTE,
    reset_request::ROUTE,
    confirm_page::ROUTE,
    confirm::ROUTE,
    change_page::ROUTE,
    change::ROUTE,
    well_known::ROUTE,
];

/// The mailed link. Once it no longer works, its page leads to a fresh one.
const RESET_LINK: LinkKind = LinkKind::leading_to("reset-gone", "reset-again", "/password-reset");
