//! The shop's settings: what each one means and may be, and how the owner changes them (ST-4).

mod page;
mod save;
mod settings_view;
mod show;
mod update;

use shared::web::Route;

pub const ROUTES: &[Route] = &[show::ROUTE, update::ROUTE, save::ROUTE];
