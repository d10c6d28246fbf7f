//! List all affiliates, with the figures of one month (AF-12).

use serde::Serialize;
use shared::affiliates::{self, Month, MonthView};
use shared::customers::{self, Customer};
use shared::fault::Fault;
use shared::http::StatusCode;
use shared::shop::Shop;
use shared::staff::Permission;
use shared::web::list::PageInfo;
use shared::web::{Problem, Rejection, Reply, ResponseSpec, Route, Staff};
use utoipa::ToSchema;

use crate::affiliate_view::AffiliateSummaryView;
use crate::list_page;

pub const ROUTE: Route =
    Route::staff("GET /admin/affiliates", Permission::AffiliatesRead, "All affiliates, with the figures of one month", |cx| {
        Box::pin(handle(cx))
    })
    .query_parameters(&[("month", "a month such as 2026-11, in the shop's time zone; by default the current one")])
    .list()
    .with_page()
    .with_settings()
    .responses(&[ResponseSpec::json::<AffiliatesView>(
        StatusCode::OK,
        "One page of affiliates, newest customers first; it may be short and still have a next one",
    )]);

/// A page of affiliates.
#[derive(Serialize, ToSchema)]
struct AffiliatesView {
    month: Month,
    affiliates: Vec<AffiliateMonthView>,
    #[serde(flatten)]
    page: PageInfo,
}

/// An affiliate in one month.
#[derive(Serialize, ToSchema)]
struct AffiliateMonthView {
    #[serde(flatten)]
    summary: AffiliateSummaryView,
    #[serde(flatten)]
    figures: MonthView,
}

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let month = month(cx).await?;
    if cx.prefers_html() {
        return list_page::show(cx, &month).await;
    }
    let found = customers::list(cx.shop, &cx.paging()?, |customer| customer.affiliate.is_some()).await?;
    let (customers, page) = cx.rows(found, |customer| customer);
    let mut affiliates = Vec::new();
    for customer in &customers {
        affiliates.extend(load(cx.shop, customer, &month).await?);
    }
    cx.show(&AffiliatesView { month, affiliates, page })
}

async fn month(cx: Staff<'_>) -> Result<Month, Rejection> {
    match cx.query("month") {
        None => Ok(Month::of(cx.shop.now(), &cx.shop.zone().await?)),
        Some(text) => {
            let unreadable = || Problem::bad_request("invalid_month", "The month is written as 2026-11.");
            Ok(Month::parse(&text).ok_or_else(unreadable)?)
        }
    }
}

async fn load(shop: &Shop, customer: &Customer, month: &Month) -> Result<Option<AffiliateMonthView>, Fault> {
    let Some(summary) = AffiliateSummaryView::of(customer) else { return Ok(None) };
    let figures = affiliates::month_figures(shop, customer.number, month).await?.into();
    Ok(Some(AffiliateMonthView { summary, figures }))
}
