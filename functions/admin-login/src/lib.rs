//! Sign in to the back office and out of it.
//!
//! Staff sign in apart from customers: other accounts, another cookie, and never without a second factor (ST-2, S-ST-8).

mod sign_in_page;
mod sign_out;

use shared::web::{Route, Visitor, safe_return};

pub const ROUTES: &[Route] = &[sign_in_page::ROUTE, sign_out::ROUTE];

/// Where somebody goes who has signed in: to the page that asked for it, if it is one of ours (UX-1).
fn where_to(cx: Visitor<'_>, next: Option<&str>) -> String {
    next.and_then(|next| safe_return(&cx.shop.config().base_url, next)).unwrap_or_else(|| "/admin/customers".to_owned())
}
