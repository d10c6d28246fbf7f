//! Leave the mailing list.
//!
//! Each subscriber has a link of their own, signed and never at rest. Opening it shows a button; pressing that, or the button of the mail
//! program (RFC 8058), takes the address off the list and kills every outstanding link to confirm (ML-3, ML-8). Nothing stands between a
//! subscriber and the way out: no log-in, no cookie, no limit. A signature cannot be guessed, and mailbox providers leave for many people
//! from few networks.

mod unsubscribe;
mod unsubscribe_page;

use shared::web::Route;
use shared::web::link::LinkKind;

pub const ROUTES: &[Route] = &[unsubscribe_page::ROUTE, unsubscribe::ROUTE];

/// The link in every mail of the list. Whoever holds a wrong one can still leave from their account.
const UNSUBSCRIBE_LINK: LinkKind = LinkKind::leading_to("opt-out-wrong", "nav-account", "/account/mailing-list");
