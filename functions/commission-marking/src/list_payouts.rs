//! List an affiliate's payouts, including cancelled ones: the history is never shortened (AF-15).

use serde::Serialize;
use shared::http::StatusCode;
use shared::payouts;
use shared::staff::Permission;
use shared::web::list::PageInfo;
use shared::web::{Rejection, Reply, ResponseSpec, Route, Staff};
use utoipa::ToSchema;

use crate::payout_view::PayoutView;
use crate::{affiliate, payouts_page};

pub const ROUTE: Route =
    Route::staff("GET /admin/affiliates/{number}/payouts", Permission::PayoutsRead, "An affiliate's payouts, newest first", |cx| {
        Box::pin(handle(cx))
    })
    .list()
    .with_page()
    .responses(&[
        ResponseSpec::json::<PayoutsView>(StatusCode::OK, "One page of payouts, including cancelled ones"),
        ResponseSpec::empty(StatusCode::NOT_FOUND, "There is no affiliate with this number, and never was"),
    ]);

/// A page of payouts.
#[derive(Serialize, ToSchema)]
struct PayoutsView {
    payouts: Vec<PayoutView>,
    #[serde(flatten)]
    page: PageInfo,
}

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let paging = cx.paging()?;
    let affiliate = affiliate(cx).await?;
    let found = payouts::list_for_affiliate(cx.shop, affiliate.number, &paging).await?;
    if cx.prefers_html() {
        return payouts_page::show(cx, &affiliate, found).await;
    }
    let (payouts, page) = cx.rows(found, PayoutView::from);
    cx.show(&PayoutsView { payouts, page })
}
