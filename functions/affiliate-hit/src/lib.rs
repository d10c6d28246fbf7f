//! Follow an affiliate's link.
//!
//! `/r/{af}` redirects to the storefront; a storefront with `?af=` on its own pages calls `/hits`. Either way the hit is recorded and
//! the visitor gets a visit: as a cookie, and as a value that an order may contain. A code that is not an approved affiliate's is
//! silently ignored: the visitor sees the page, and nothing is recorded (AF-3).

mod follow_link;
mod report_hit;

use shared::affiliates::{self, Affiliate, Visit};
use shared::fault::Fault;
use shared::hits::{HitSource, NewHit, RequestSignals};
use shared::web::{Caller, Route, SetCookie, VISIT_COOKIE, Visitor};

pub const ROUTES: &[Route] = &[follow_link::ROUTE, report_hit::ROUTE];

/// The approved affiliate of a code, and the visitor's visit from now on (AF-5).
async fn affiliate_and_visit(cx: Visitor<'_>, code: &str) -> Result<Option<(Affiliate, Visit)>, Fault> {
    let Some(affiliate) = affiliates::find_approved(cx.shop, code).await? else { return Ok(None) };
    let visit = affiliates::next_visit(cx.shop, &affiliate, cx.request.cookie(VISIT_COOKIE).as_deref()).await?;
    Ok(Some((affiliate, visit)))
}

/// A hit, with the signals that distinguish visitors from robots, prefetches and the affiliate's own clicks (AF-4).
fn new_hit<'a>(cx: Visitor<'a>, affiliate: &Affiliate, landing: &'a str, referrer: Option<&'a str>) -> NewHit<'a> {
    let signals = RequestSignals {
        is_head: cx.request.is_head(),
        purposes: ["purpose", "sec-purpose", "x-moz"].map(|name| cx.request.header(name)),
        customer: cx.customer().map(|customer| customer.number),
        is_agent_of_server: matches!(cx.request.caller(), Caller::Storefront(_)) && cx.request.header("x-customer-agent").is_none(),
    };
    NewHit { landing, referrer, client: cx.client(), source: HitSource::of(affiliate.number, cx.client(), signals) }
}

async fn visit_cookie(cx: Visitor<'_>, visit: &Visit) -> Result<SetCookie, Fault> {
    let max_age = visit.cookie_max_age(&*cx.shop.settings().await?, cx.shop.now());
    Ok(SetCookie { name: VISIT_COOKIE, value: visit.token(cx.shop.keys()), max_age })
}
