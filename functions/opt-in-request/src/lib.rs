//! Ask for a place on the mailing list.
//!
//! A request only ever queues a mail with a confirmation link (ML-1). The reply and the work are the same for every address: new,
//! pending, confirmed or unsubscribed (ML-5). `mail-send` decides whether the address gets a confirmation mail, a notice or nothing.

mod opt_in;
mod opt_in_page;

use shared::web::Route;

pub const ROUTES: &[Route] = &[opt_in_page::ROUTE, opt_in::ROUTE];
