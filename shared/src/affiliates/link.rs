//! An affiliate's link: what it looks like, and where it may lead.
//!
//! - It carries the affiliate's code (see [`super::AffiliateCode`]).
//! - It leads to a page of the configured storefront, or to its first page; never anywhere else.

use url::Url;

use crate::config::Config;
use crate::values::CustomerNumber;

/// The query parameter that carries the affiliate's code.
pub(super) const QUERY_PARAMETER: &str = "af";
/// The query parameter of `/r/{af}` that names the page to lead to.
const TARGET_PARAMETER: &str = "to";
/// The longest accepted target, in bytes.
const TARGET_MAX: usize = 2_048;

/// An affiliate's link to the storefront's first page.
pub fn for_affiliate(config: &Config, affiliate: CustomerNumber) -> String {
    let mut url = config.storefront_url.clone();
    url.query_pairs_mut().append_pair(QUERY_PARAMETER, &affiliate.to_string());
    url.into()
}

/// An affiliate's link to a page of the storefront; `None` for an address that is none of its pages. What else is in the
/// address stays (AF-3).
pub fn to_page(config: &Config, affiliate: CustomerNumber, page: &str) -> Option<String> {
    let mut url = within(&config.storefront_url, page.trim())?;
    strip(&mut url);
    url.query_pairs_mut().append_pair(QUERY_PARAMETER, &affiliate.to_string());
    Some(url.into())
}

/// The target of a link with this query: `to` if that is a page of the storefront (a path from its root, or an address of
/// the same origin), otherwise the first page. All other query members are passed on to the page (AF-3), but for the
/// affiliate's code, so that the page does not record the hit again.
pub fn redirect_target(storefront: &Url, query: &str) -> String {
    // `&amp;` is left over from the source of a page that the link was copied from.
    let members: Vec<&str> = query.split('&').map(|member| member.strip_prefix("amp;").unwrap_or(member)).collect();
    let (to, others): (Vec<&str>, Vec<&str>) =
        members.into_iter().filter(|member| !member.is_empty()).partition(|member| value_of(member, TARGET_PARAMETER).is_some());
    let to = to.first().and_then(|member| value_of(member, TARGET_PARAMETER));
    let mut target = to.and_then(|to| within(storefront, &to)).unwrap_or_else(|| storefront.clone());
    let own: Vec<&str> = target.query().into_iter().collect();
    let query = [own, others].concat().join("&");
    target.set_query(Some(&query));
    strip(&mut target);
    target.into()
}

fn within(storefront: &Url, to: &str) -> Option<Url> {
    // Browsers drop tabs and line breaks, and read `\` as `/`. Text that they would read differently is refused.
    let is_plain = to.len() <= TARGET_MAX && !to.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\');
    let is_path = to.starts_with('/') && !to.starts_with("//");
    let is_whole = to.split_once("://").is_some_and(|(scheme, _)| scheme.eq_ignore_ascii_case(storefront.scheme()));
    if !is_plain || !(is_path || is_whole) {
        return None;
    }
    let url = if is_path { storefront.join(to).ok()? } else { Url::parse(to).ok()? };
    if url.origin() != storefront.origin() || !url.username().is_empty() || url.password().is_some() {
        return None;
    }
    Some(url)
}

/// Removes the affiliate's code, and an empty query.
fn strip(url: &mut Url) {
    let Some(query) = url.query() else { return };
    let rest: Vec<&str> = query.split('&').filter(|member| value_of(member, QUERY_PARAMETER).is_none()).collect();
    let rest = rest.join("&");
    url.set_query((!rest.is_empty()).then_some(&rest));
}

/// The decoded value of a query's member, if it has this name.
fn value_of(member: &str, name: &str) -> Option<String> {
    form_urlencoded::parse(member.as_bytes()).next().filter(|(found, _)| found == name).map(|(_, value)| value.into_owned())
}
