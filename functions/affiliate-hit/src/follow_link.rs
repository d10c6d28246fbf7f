//! Follow an affiliate's link to the storefront. Visitors reach the page that they asked for even if the link is worthless,
//! and the page gets the members that other tools have put on the link (AF-3). A browser keeps the fragment by itself.

use shared::affiliates::link;
use shared::hits;
use shared::http::StatusCode;
use shared::url::{Position, Url};
use shared::web::{Rejection, Reply, ResponseSpec, Route, Visitor};

use crate::{affiliate_and_visit, new_hit, visit_cookie};

pub const ROUTE: Route = Route::optional_customer("GET /r/{af+}", "Follow an affiliate's link to the storefront", |cx| Box::pin(handle(cx)))
    .query_parameters(&[("to", "a page of the storefront, by its path or whole address; anything else leads to the first page. All other members are passed on to the page")])
    .responses(&[ResponseSpec::empty(
        StatusCode::FOUND,
        "A redirect to the storefront, with the visit as a cookie if the link is an affiliate's",
    )]);

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    let to = link::redirect_target(&cx.shop.config().storefront_url, cx.request.query_string());
    let Some((affiliate, visit)) = affiliate_and_visit(cx, cx.request.path_parameter("af")).await? else {
        return Ok(Reply::redirect(StatusCode::FOUND, &to));
    };
    let landing = path_of(&to);
    // The visitor gets the page and the visit even if the hit cannot be recorded now.
    hits::record_best_effort(cx.shop, affiliate.number, &new_hit(cx, &affiliate, &landing, cx.request.header("referer"))).await;
    Ok(Reply::redirect(StatusCode::FOUND, &to).cookie(visit_cookie(cx, &visit).await?))
}

/// Path, query and fragment of an address.
fn path_of(address: &str) -> String {
    Url::parse(address).map_or_else(|_| address.to_owned(), |url| url[Position::BeforePath..].to_owned())
}
