//! Sign in to the back office and out of it, and open an account there.
//!
//! Staff sign in apart from customers: other accounts, another cookie, and never without a second factor (ST-2, S-ST-8).

mod credentials_view;
mod first_owner;
mod first_owner_page;
mod invitation;
mod invitation_page;
mod second_factor;
mod second_factor_page;
mod sign_in;
mod sign_in_page;
mod sign_out;

use shared::web::link::LinkKind;
use shared::web::{Route, Visitor, safe_return};

pub const ROUTES: &[Route] = &[
    sign_in_page::ROUTE,
    sign_in::ROUTE,
    sign_out::ROUTE,
    first_owner_page::ROUTE,
    first_owner::ROUTE,
    invitation_page::ROUTE,
    invitation::ROUTE,
    second_factor_page::ROUTE,
    second_factor::ROUTE,
];

/// The link of the first owner, and that of an invitation. Nobody can mail themselves another one.
const STAFF_LINK: LinkKind = LinkKind::leading_to("staff-link-gone", "staff-sign-in-title", "/admin/sign-in");

/// Where somebody goes who has signed in: to the page that asked for it, if it is one of ours (UX-1).
fn where_to(cx: Visitor<'_>, next: Option<&str>) -> String {
    next.and_then(|next| safe_return(&cx.shop.config().base_url, next)).unwrap_or_else(|| "/admin/customers".to_owned())
}
