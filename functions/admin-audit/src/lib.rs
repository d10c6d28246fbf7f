//! The audit log for the back office: a list, newest first, and a file for auditors (ST-3, S-AU-6).

mod file;
mod filter;
mod list;
mod page;

use shared::web::Route;

pub const ROUTES: &[Route] = &[list::ROUTE, file::ROUTE];
