//! Ask for a place on the mailing list.
//!
//! Asking only ever leaves a mail with a link to confirm (ML-1). The reply and the work are the same for every address: new, pending,
//! confirmed or gone (ML-5). What the address is owed – a letter to confirm, a friendly word, nothing – `mail-send` finds out.

mod opt_in;
mod opt_in_page;

use shared::web::Route;

pub const ROUTES: &[Route] = &[opt_in_page::ROUTE, opt_in::ROUTE];
