//! The addresses of my account.

use shared::web::Route;

pub const ROUTES: &[Route] = &[];
