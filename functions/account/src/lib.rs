//! My account: what customers see and change themselves.
//!
//! The session alone decides whose account it is. No address takes a number, so nobody can ask for somebody else's (S-ID-9).

mod affiliate;
mod mailing_list;
mod orders;
mod overview;
mod profile;

use shared::web::Route;

pub const ROUTES: &[Route] = &[
    overview::ROUTE,
    profile::show::ROUTE,
    profile::update::ROUTE,
    profile::save::ROUTE,
    orders::list::ROUTE,
    orders::show::ROUTE,
    affiliate::show::ROUTE,
    affiliate::apply::ROUTE,
    affiliate::lines::ROUTE,
    affiliate::payouts::ROUTE,
    affiliate::lines_file::ROUTE,
    affiliate::payouts_file::ROUTE,
    mailing_list::show::ROUTE,
    mailing_list::join::ROUTE,
    mailing_list::leave::ROUTE,
    mailing_list::submit::ROUTE,
];
