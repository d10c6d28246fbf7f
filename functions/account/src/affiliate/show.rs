//! Show the customer's status as an affiliate, with their link and figures (AF-12).

use shared::http::StatusCode;
use shared::web::{Rejection, Reply, ResponseSpec, Route, SignedIn};

use super::{AffiliateView, check_programme_is_on, overview_page};

pub const ROUTE: Route =
    Route::customer("GET /account/affiliate", "The customer's status as an affiliate, with their link and figures", |cx| {
        Box::pin(handle(cx))
    })
    .query_parameters(&[("to", "the page: an address of the storefront to link to"), ("qr", "the page: show the link's QR code")])
    .with_page()
    .with_settings()
    .responses(&[ResponseSpec::json::<AffiliateView>(StatusCode::OK, "Status, link, hits, sales and earnings")]);

async fn handle(cx: SignedIn<'_>) -> Result<Reply, Rejection> {
    check_programme_is_on(cx).await?;
    let view = AffiliateView::of(cx.shop, cx.customer()).await?;
    if cx.prefers_html() { overview_page::show(cx, &view).await } else { cx.show(&view) }
}
