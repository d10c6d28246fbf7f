//! Leave the mailing list.
//!
//! Each subscriber has their own signed link, which is never stored. Opening it shows a button. That button, or the one of the mail
//! program (RFC 8058), takes the address off the list and invalidates every outstanding confirmation link (ML-3, ML-8). Unsubscribing
//! needs no log-in and no cookie and has no limit: a signature cannot be guessed, and mailbox providers unsubscribe many people from few
//! networks.

mod unsubscribe;
mod unsubscribe_page;

use shared::web::Route;
use shared::web::link::LinkKind;

pub const ROUTES: &[Route] = &[unsubscribe_page::ROUTE, unsubscribe::ROUTE];

/// The link in every mail of the list. Somebody with an invalid one can still unsubscribe in their account.
const UNSUBSCRIBE_LINK: LinkKind = LinkKind::leading_to("opt-out-wrong", "nav-account", "/account/mailing-list");
