//! Show one affiliate in full: status, aliases, hits, sales and money (AF-12).

use serde::Serialize;
use shared::affiliates::{self, Alias, StatementView};
use shared::customers;
use shared::http::StatusCode;
use shared::payouts;
use shared::staff::Permission;
use shared::values::CustomerNumber;
use shared::web::{Problem, Rejection, Reply, ResponseSpec, Route, Staff};
use utoipa::ToSchema;

use crate::affiliate_view::AffiliateSummaryView;
use crate::show_page;

pub const ROUTE: Route =
    Route::staff("GET /admin/affiliates/{number}", Permission::AffiliatesRead, "An affiliate's status, hits, sales and money", |cx| {
        Box::pin(handle(cx))
    })
    .with_page()
    .with_settings()
    .responses(&[
        ResponseSpec::json::<AffiliateDetailView>(StatusCode::OK, "All-time figures, and those of the last twelve months"),
        ResponseSpec::empty(StatusCode::NOT_FOUND, "There is no affiliate with this number, and never was"),
    ]);

/// An affiliate in full.
#[derive(Serialize, ToSchema)]
struct AffiliateDetailView {
    #[serde(flatten)]
    summary: AffiliateSummaryView,
    /// Names that the affiliate's link may carry instead of the number.
    aliases: Vec<Alias>,
    #[serde(flatten)]
    statement: StatementView,
}

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let number = cx.path("number", CustomerNumber::parse)?;
    let customer = customers::find(cx.shop, number).await?.ok_or_else(Problem::not_found)?;
    let summary = AffiliateSummaryView::of(&customer).ok_or_else(Problem::not_found)?;
    let aliases = affiliates::aliases(cx.shop, number).await?;
    let paid = payouts::paid_totals(cx.shop, number).await?;
    let statement = StatementView::new(affiliates::statement(cx.shop, number).await?, &paid, cx.shop.config().currency)?;
    if cx.prefers_html() {
        return show_page::show(cx, &customer, &statement, &aliases).await;
    }
    cx.show(&AffiliateDetailView { summary, aliases, statement })
}
