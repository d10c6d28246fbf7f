//! List an affiliate's commission lines, in the order in which they were booked (AF-12).

use serde::Serialize;
use shared::commissions::LineView;
use shared::http::StatusCode;
use shared::payouts::{self, LineFilter};
use shared::staff::Permission;
use shared::web::list::PageInfo;
use shared::web::{Problem, Rejection, Reply, ResponseSpec, Route, Staff};
use utoipa::ToSchema;

use crate::affiliate;

pub const ROUTE: Route =
    Route::staff("GET /admin/affiliates/{number}/lines", Permission::PayoutsRead, "An affiliate's commission lines", |cx| {
        Box::pin(handle(cx))
    })
    .query_parameters(&[("state", "only lines that are `unpaid`, `paid` or `due`; by default all")])
    .list()
    .with_settings()
    .responses(&[
        ResponseSpec::json::<LinesView>(StatusCode::OK, "One page of lines, oldest first; it may be short and still have a next one"),
        ResponseSpec::empty(StatusCode::NOT_FOUND, "There is no affiliate with this number, and never was"),
    ]);

/// A page of lines.
#[derive(Serialize, ToSchema)]
struct LinesView {
    lines: Vec<LineView>,
    #[serde(flatten)]
    page: PageInfo,
}

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let filter = filter(cx)?;
    let paging = cx.paging()?;
    let affiliate = affiliate(cx).await?;
    let found = payouts::list_lines(cx.shop, affiliate, filter, &paging).await?;
    let (lines, page) = cx.rows(found, LineView::from);
    cx.show(&LinesView { lines, page })
}

fn filter(cx: Staff<'_>) -> Result<LineFilter, Problem> {
    let Some(state) = cx.query("state") else { return Ok(LineFilter::All) };
    state.parse().map_err(|_| Problem::bad_request("invalid_state", "The state is unpaid, paid or due."))
}
