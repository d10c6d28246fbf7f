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

impl PageInfo {
    /// The links to the other pages of the list at an address.
    pub fn pager(&self, path: &str) -> Pager {
        let link = |cursor: &String| format!("{path}?starting_after={cursor}");
        Pager { previous: None, next: self.next.as_ref().map(link) }
    }
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
    shop.keys().sign(Purpose::Cursor, &[request.path(), &request.query_without(&["starting_after", "limit"]), &caller, after])
}
