//! Sign up, or claim a record that an order or the mailing list created.
//!
//! Signing up takes no password: it is chosen by the mailed link, so nobody can plant one on somebody else's record (CU-4).
//! The reply is the same for every address.

mod confirm;
mod confirm_page;
mod sign_up;
mod sign_up_page;

use shared::web::Route;
use shared::web::link::LinkKind;

pub const ROUTES: &[Route] = &[sign_up_page::ROUTE, sign_up::ROUTE, confirm_page::ROUTE, confirm::ROUTE];

/// The mailed link. Once it no longer works, its page leads to a fresh one.
const SIGN_UP_LINK: LinkKind = LinkKind::leading_to("sign-up-gone", "sign-up-again", "/sign-up");
