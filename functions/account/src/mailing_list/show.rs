//! Show whether the customer is on the mailing list.

use shared::http::StatusCode;
use shared::mailing_list;
use shared::web::{Rejection, Reply, ResponseSpec, Route, SignedIn};

use super::{SubscriptionView, page};

pub const ROUTE: Route =
    Route::customer("GET /account/mailing-list", "Whether the customer is on the mailing list", |cx| Box::pin(handle(cx)))
        .with_page()
        .responses(&[ResponseSpec::json::<SubscriptionView>(StatusCode::OK, "The status of the customer's address")]);

async fn handle(cx: SignedIn<'_>) -> Result<Reply, Rejection> {
    let entry = mailing_list::find(cx.shop, cx.customer()).await?;
    if cx.prefers_html() { page::show(cx, entry.as_ref()).await } else { cx.show(&SubscriptionView::of(entry.as_ref())) }
}
