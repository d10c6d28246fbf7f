//! Show a payout.

use shared::http::StatusCode;
use shared::payouts;
use shared::staff::Permission;
use shared::values::PayoutId;
use shared::web::{Problem, Rejection, Reply, ResponseSpec, Route, Staff};

use crate::payout_page;
use crate::payout_view::PayoutView;

pub const ROUTE: Route =
    Route::staff("GET /admin/payouts/{id}", Permission::PayoutsRead, "A payout", |cx| Box::pin(handle(cx))).with_page().responses(&[
        ResponseSpec::json::<PayoutView>(StatusCode::OK, "The payout as it is now"),
        ResponseSpec::empty(StatusCode::NOT_FOUND, "There is no payout with this id"),
    ]);

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let id = cx.path("id", PayoutId::parse)?;
    let payout = payouts::find(cx.shop, &id).await?.ok_or_else(Problem::not_found)?;
    if cx.prefers_html() {
        return payout_page::show(cx, &payout).await;
    }
    cx.show(&PayoutView::from(payout))
}
