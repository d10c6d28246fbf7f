//! Lists in replies: the signed cursor of the next page (S-IN-3).
//!
//! A cursor is the last sort key with a signature over it, the address, the query and the caller. It is valid only for
//! that list, that query and that caller.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Caller, Pager, Problem, Request};
use crate::shop::Shop;
use crate::values::secret::{Purpose, decode, encode};
use crate::values::{Page, Paging};

/// The members that every list has beside its rows; flattened into each list's view.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PageInfo {
    /// Whether another page follows.
    pub has_more: bool,
    /// The cursor of the next page, for `starting_after`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// The query parameter with the cursors of the pages before this one, newest last. A cursor leads forward only, so a page
/// remembers how its reader came.
const TRAIL: &str = "trail";
/// How many pages a reader can go back one by one; beyond that, *Previous* leads to the first page.
const TRAIL_MAX: usize = 30;

/// The links to the pages before and after one of a list.
pub fn pager(request: &Request, page: &PageInfo) -> Pager {
    let trail = request.query(TRAIL).unwrap_or_default();
    let mut trail: Vec<&str> = trail.split('.').filter(|cursor| !cursor.is_empty()).collect();
    let here = request.query("starting_after");
    let link = |after: Option<&str>, trail: &[&str]| {
        let mut query = form_urlencoded::Serializer::new(request.query_without(&["starting_after", TRAIL]));
        if let Some(after) = after {
            query.append_pair("starting_after", after);
        }
        if !trail.is_empty() {
            query.append_pair(TRAIL, &trail[trail.len().saturating_sub(TRAIL_MAX)..].join("."));
        }
        format!("?{}", query.finish())
    };
    let previous = here.as_ref().map(|_| match trail.split_last() {
        Some((last, before)) => link(Some(last), before),
        None => link(None, &[]),
    });
    trail.extend(here.as_deref());
    Pager { previous, next: page.next.as_deref().map(|next| link(Some(next), &trail)) }
}

/// The requested page.
pub fn paging(shop: &Shop, request: &Request) -> Result<Paging, Problem> {
    request.paging(|cursor| open(shop, request, cursor))
}

/// The end of a page, with its cursor signed.
pub fn page_info<T>(shop: &Shop, request: &Request, page: &Page<T>) -> PageInfo {
    let next = page.next.as_deref().map(|after| seal(shop, request, after));
    PageInfo { has_more: next.is_some(), next }
}

fn seal(shop: &Shop, request: &Request, after: &str) -> String {
    let mut bytes = sign(shop, request, after)[..16].to_vec();
    bytes.extend_from_slice(after.as_bytes());
    encode(&bytes)
}

fn open(shop: &Shop, request: &Request, cursor: &str) -> Option<String> {
    let bytes = decode(cursor)?;
    let (signature, after) = bytes.split_at_checked(16)?;
    let after = std::str::from_utf8(after).ok()?;
    let is_ours = subtle::ConstantTimeEq::ct_eq(&sign(shop, request, after)[..16], signature);
    bool::from(is_ours).then(|| after.to_owned())
}

fn sign(shop: &Shop, request: &Request, after: &str) -> [u8; 32] {
    let caller = match request.caller() {
        Caller::Anonymous => String::new(),
        Caller::Customer(signed_in) => format!("customer:{}", signed_in.customer.number),
        Caller::Storefront(storefront) => format!("key:{}", storefront.key.as_str()),
        Caller::Staff(staff) => format!("staff:{}", staff.id),
    };
    shop.keys().sign(Purpose::Cursor, &[request.path(), &request.query_without(&["starting_after", "limit", TRAIL]), &caller, after])
}
