//! List the affiliate's own commission lines, in order. They do not reveal who bought (AF-12).

use askama::Template;
use serde::Serialize;
use shared::commissions::{LineKind, LineState, LineView, LineWithState};
use shared::http::StatusCode;
use shared::payouts::{self, LineFilter};
use shared::texts::ShownTime;
use shared::values::{Money, Page};
use shared::web::list::PageInfo;
use shared::web::{Frame, Pager, Rejection, Reply, ResponseSpec, Route, SignedIn};
use utoipa::ToSchema;

use super::check_programme_is_on;
use super::heading::Heading;

pub const ROUTE: Route = Route::customer("GET /account/affiliate/lines", "The affiliate's own commission lines", |cx| Box::pin(handle(cx)))
    .list()
    .with_page()
    .with_settings()
    .responses(&[ResponseSpec::json::<AffiliateLinesView>(
        StatusCode::OK,
        "One page of lines, oldest first, without the orders behind them",
    )]);

/// A page of the affiliate's lines, without their orders.
#[derive(Serialize, ToSchema)]
struct AffiliateLinesView {
    lines: Vec<LineView>,
    #[serde(flatten)]
    page: PageInfo,
}

async fn handle(cx: SignedIn<'_>) -> Result<Reply, Rejection> {
    check_programme_is_on(cx).await?;
    let found = payouts::list_lines(cx.shop, cx.customer().number, LineFilter::All, &cx.paging()?).await?;
    if cx.prefers_html() {
        return page(cx, found).await;
    }
    let (lines, page) = cx.rows(found, |line| LineView::from(line).without_order());
    cx.show(&AffiliateLinesView { lines, page })
}

#[derive(Template)]
#[template(path = "affiliate-lines.html")]
struct LinesPage<'a> {
    frame: &'a Frame,
    heading: Heading,
    lines: Vec<LineRow>,
    pager: Pager,
}

struct LineRow {
    date: ShownTime,
    kind: &'static str,
    base: String,
    rate: String,
    commission: String,
    state: &'static str,
}

async fn page(cx: SignedIn<'_>, found: Page<LineWithState>) -> Result<Reply, Rejection> {
    let frame = cx.frame().await;
    let zone = cx.shop.zone().await?;
    let (lines, page) = cx.rows(found, |LineWithState { line, state }| LineRow {
        date: frame.texts.shown_day(line.booked_at, &zone),
        kind: match line.kind {
            LineKind::Earned => "affiliate-kind-earned",
            LineKind::Reversed => "affiliate-kind-reversed",
            LineKind::Restored => "affiliate-kind-restored",
            LineKind::Refused => "affiliate-kind-refused",
        },
        base: frame.texts.money(Money::new(line.base_minor, line.amount.currency)),
        rate: frame.texts.rate(line.rate),
        commission: frame.texts.money(line.amount),
        state: match state {
            LineState::Unpaid => "affiliate-state-unpaid",
            LineState::Paid { .. } => "affiliate-state-paid",
            LineState::Refused => "affiliate-state-refused",
        },
    });
    let pager = page.pager("/account/affiliate/lines");
    cx.page(&frame, &LinesPage { heading: Heading::of(&frame, cx.customer()), lines, pager, frame: &frame })
}
