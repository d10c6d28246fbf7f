//! The first page of the back office: what needs somebody's attention, and how the shop is doing.

mod home;
mod mails;
mod overview;
mod send_again;

use shared::web::Route;

pub const ROUTES: &[Route] = &[home::ROUTE, mails::ROUTE, send_again::ROUTE];

/// The page of the mails that could not be sent.
const MAILS: &str = "/admin/mails";
