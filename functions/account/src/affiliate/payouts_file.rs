//! The affiliate's own payouts as a file for a spreadsheet, the newest first (AF-12, EX-3).

use shared::http::StatusCode;
use shared::payouts::{self, Payout, PayoutMethod};
use shared::values::{Limit, Paging};
use shared::web::table_file::{self, Cell};
use shared::web::{Frame, Rejection, Reply, ResponseSpec, Route, SignedIn};

use super::check_programme_is_on;

pub const ROUTE: Route =
    Route::customer("GET /account/affiliate/payouts.csv", "The affiliate's own payouts as a file (CSV)", |cx| Box::pin(handle(cx)))
        .with_settings()
        .responses(&[ResponseSpec::empty(StatusCode::OK, "Every payout, newest first")]);

async fn handle(cx: SignedIn<'_>) -> Result<Reply, Rejection> {
    check_programme_is_on(cx).await?;
    let mut paging = Paging::first(Limit::MAX);
    let mut found = Vec::new();
    loop {
        let page = payouts::list_for_affiliate(cx.shop, cx.customer().number, &paging).await?;
        found.extend(page.rows);
        let Some(next) = page.next else { break };
        paging.after = Some(next);
    }
    let frame = cx.frame().await;
    let heading = ["date", "amount", "currency", "count", "method", "reference", "state"];
    let heading = heading.iter().map(|column| frame.t(&format!("affiliate-{column}"))).collect();
    Ok(table_file::file("payouts.csv", heading, found.iter().map(|payout| cells(&frame, payout)))?)
}

fn cells(frame: &Frame, payout: &Payout) -> Vec<Cell> {
    let method = match payout.method {
        PayoutMethod::Cash => "affiliate-method-cash",
        PayoutMethod::Other => "affiliate-method-other",
    };
    let state = if payout.is_paid() { "affiliate-payout-paid" } else { "affiliate-payout-cancelled" };
    vec![
        Cell::Plain(payout.made_at.to_string()),
        Cell::amount(payout.total()),
        Cell::Plain(payout.currency.to_string()),
        Cell::Plain(payout.sale_count.map(|sales| sales.to_string()).unwrap_or_default()),
        Cell::Text(frame.t(method)),
        Cell::Text(payout.reference.as_ref().map(ToString::to_string).unwrap_or_default()),
        Cell::Text(frame.t(state)),
    ]
}
