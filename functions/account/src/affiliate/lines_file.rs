//! The affiliate's own commission lines as a file for a spreadsheet, the newest first (AF-12, EX-3).

use shared::commissions::{LineKind, LineState, LineWithState};
use shared::http::StatusCode;
use shared::payouts;
use shared::values::Money;
use shared::web::table_file::{self, Cell};
use shared::web::{Frame, Rejection, Reply, ResponseSpec, Route, SignedIn};

use super::check_programme_is_on;

/// The lines of several years; more than that does not fit into one answer.
const LINES_MAX: usize = 5_000;

pub const ROUTE: Route =
    Route::customer("GET /account/affiliate/lines.csv", "The affiliate's own commission lines as a file (CSV)", |cx| Box::pin(handle(cx)))
        .with_settings()
        .responses(&[ResponseSpec::empty(StatusCode::OK, "The newest 5,000 lines, newest first")]);

async fn handle(cx: SignedIn<'_>) -> Result<Reply, Rejection> {
    check_programme_is_on(cx).await?;
    let lines = payouts::newest_lines(cx.shop, cx.customer().number, LINES_MAX).await?;
    let frame = cx.frame().await;
    let heading = ["date", "order", "kind", "base", "rate", "commission", "currency", "state"];
    let heading = heading.iter().map(|column| frame.t(&format!("affiliate-{column}"))).collect();
    let rows = lines.iter().map(|line| cells(cx, &frame, line));
    Ok(table_file::file("commissions.csv", heading, rows)?)
}

fn cells(cx: SignedIn<'_>, frame: &Frame, LineWithState { line, state }: &LineWithState) -> Vec<Cell> {
    let kind = match line.kind {
        LineKind::Earned => "affiliate-kind-earned",
        LineKind::Reversed => "affiliate-kind-reversed",
        LineKind::Restored => "affiliate-kind-restored",
        LineKind::Refused => "affiliate-kind-refused",
    };
    let state = match state {
        LineState::Unpaid => frame.t("affiliate-state-unpaid"),
        LineState::Paid { .. } => frame.t("affiliate-state-paid"),
        LineState::Refused => String::new(),
    };
    vec![
        Cell::Plain(line.booked_at.to_string()),
        Cell::Text(line.order_reference(cx.shop.keys())),
        Cell::Text(frame.t(kind)),
        Cell::amount(Money::new(line.base_minor, line.amount.currency)),
        Cell::Plain(frame.texts.rate(line.rate)),
        Cell::amount(line.amount),
        Cell::Plain(line.amount.currency.to_string()),
        Cell::Text(state),
    ]
}
