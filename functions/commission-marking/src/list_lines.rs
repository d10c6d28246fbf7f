//! List an affiliate's commission lines, in the order in which they were booked (AF-12).

use serde::Serialize;
use shared::commissions::LineView;
use shared::http::StatusCode;
use shared::payouts::{self, LineFilter};
use shared::staff::Permission;
use shared::web::list::PageInfo;
use shared::web::{Problem, Rejection, Reply, ResponseSpec, Route, Staff};
use utoipa::ToSchema;

use crate::new_payout::currency;
use crate::{affiliate, lines_page};

pub const ROUTE: Route =
    Route::staff("GET /admin/affiliates/{number}/lines", Permission::PayoutsRead, "An affiliate's commission lines", |cx| {
        Box::pin(handle(cx))
    })
    .query_parameters(&[
        ("state", "only lines that are `unpaid`, `paid` or `due`; by default all"),
        ("currency", "only lines in this currency; a browser's page has one currency, by default the shop's"),
    ])
    .list()
    .with_page()
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
    let has_currency = cx.prefers_html() || cx.query("currency").is_some();
    let currency = if has_currency { Some(currency(cx)?) } else { None };
    let found = payouts::list_lines(cx.shop, affiliate.number, (filter, currency), &paging).await?;
    if let Some(currency) = currency.filter(|_| cx.prefers_html()) {
        return lines_page::show(cx, &affiliate, (filter, currency), found).await;
    }
    let (lines, page) = cx.rows(found, LineView::from);
    cx.show(&LinesView { lines, page })
}

fn filter(cx: Staff<'_>) -> Result<LineFilter, Problem> {
    let is_any = |state: &String| state.is_empty() && cx.prefers_html();
    let Some(state) = cx.query("state").filter(|state| !is_any(state)) else { return Ok(LineFilter::All) };
    state.parse().map_err(|_| Problem::bad_request("invalid_state", "The state is unpaid, paid or due."))
}
