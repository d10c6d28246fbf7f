//! Follow an affiliate's link to the storefront. Visitors reach the page even if the link is worthless (AF-3).

use shared::affiliates::link;
use shared::hits;
use shared::http::StatusCode;
use shared::url::{Position, Url};
use shared::web::{Rejection, Reply, ResponseSpec, Route, Visitor};

use crate::{affiliate_and_visit, new_hit, visit_cookie};

pub const ROUTE: Route = Route::optional_customer("GET /r/{af}", "Follow an affiliate's link to the storefront", |cx| Box::pin(handle(cx)))
    .query_parameters(&[("to", "a page of the storefront, by its path or whole address; anything else leads to the first page")])
    .responses(&[ResponseSpec::empty(
        StatusCode::FOUND,
        "A redirect to the storefront, with the visit as a cookie if the link is an affiliate's",
    )]);

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    let storefront = &cx.shop.config().storefront_url;
    let Some((affiliate, visit)) = affiliate_and_visit(cx, cx.request.path_parameter("af")).await? else {
        return Ok(Reply::redirect(StatusCode::FOUND, storefront.as_str()));
    };
    let to = link::redirect_target(storefront, cx.query("to").as_deref());
    let landing = path_of(&to);
    // The visitor gets the page and the visit even if the hit cannot be recorded now.
    hits::record_best_effort(cx.shop, affiliate.number, &new_hit(cx, &affiliate, &landing, cx.request.header("referer"))).await;
    Ok(Reply::redirect(StatusCode::FOUND, &to).cookie(visit_cookie(cx, &visit).await?))
}

/// Path, query and fragment of an address.
fn path_of(address: &str) -> String {
    Url::parse(address).map_or_else(|_| address.to_owned(), |url| url[Position::BeforePath..].to_owned())
}
