//! Keys of storefronts' servers for the owner: make, replace and revoke them, and see which are in use (S-AK-1).
//!
//! A key is in one answer, and nowhere else.

mod create;
mod key_view;
mod list;
mod page;
mod replace;
mod revoke;
mod revoke_form;
mod show;

use shared::values::Digest;
use shared::web::{Problem, Route, Staff};

pub const ROUTES: &[Route] = &[list::ROUTE, create::ROUTE, show::ROUTE, replace::ROUTE, revoke::ROUTE, revoke_form::ROUTE];

/// The id in the path.
fn id(cx: Staff<'_>) -> Result<Digest, Problem> {
    cx.path("id", Digest::parse)
}
