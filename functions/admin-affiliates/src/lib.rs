//! Staff see what affiliates have brought and earned: one of them in full, or all of them in one month (AF-12).
//!
//! Their lines and payouts are `commission-marking`'s; standing and rate are set on the customer.

use serde::Serialize;
use shared::affiliates::{self, AffiliateStatus, Alias, Month, MonthView, StatementView};
use shared::customers::{self, Customer};
use shared::fault::Fault;
use shared::http::StatusCode;
use shared::payouts;
use shared::shop::Shop;
use shared::staff::Permission;
use shared::values::{CustomerNumber, Rate};
use shared::web::{Access, Problem, Rejection, Reply, Request, ResponseSpec, Route, list};
use utoipa::ToSchema;

pub const ROUTES: &[Route] = &[
    Route::whole("GET /admin/affiliates", Access::Staff(Permission::AffiliatesRead), "All affiliates, with what one month brought")
        .query_parameters(&[
            ("month", "As 2026-11, in the shop's time zone; this month unless told"),
            ("limit", "1 to 100, 25 unless told"),
            ("starting_after", "the `next` of the page before"),
        ])
        .responses(&[ResponseSpec::json::<AffiliatesView>(
            StatusCode::OK,
            "One page of affiliates, newest customers first; it may be short and have more",
        )]),
    Route::whole("GET /admin/affiliates/{n}", Access::Staff(Permission::AffiliatesRead), "An affiliate's standing, hits, sales and money")
        .responses(&[
            ResponseSpec::json::<AffiliateDetailView>(StatusCode::OK, "Of all time, and the last twelve months"),
            ResponseSpec::empty(StatusCode::NOT_FOUND, "Nobody has this number, or they never were an affiliate"),
        ]),
];

/// Who an affiliate is and where they stand.
#[derive(Serialize, ToSchema)]
pub struct AffiliateSummaryView {
    number: CustomerNumber,
    email: String,
    name: Option<String>,
    /// `awaiting`, `approved` or `suspended`.
    standing: &'static str,
    /// What is agreed on, in basis points; it counts while they are approved.
    rate_bp: Rate,
}

/// An affiliate in full.
#[derive(Serialize, ToSchema)]
pub struct AffiliateDetailView {
    #[serde(flatten)]
    summary: AffiliateSummaryView,
    #[schema(value_type = Vec<String>)]
    aliases: Vec<Alias>,
    #[serde(flatten)]
    statement: StatementView,
}

/// An affiliate in one month.
#[derive(Serialize, ToSchema)]
pub struct AffiliateMonthView {
    #[serde(flatten)]
    summary: AffiliateSummaryView,
    #[serde(flatten)]
    figures: MonthView,
}

/// A page of affiliates.
#[derive(Serialize, ToSchema)]
pub struct AffiliatesView {
    #[schema(value_type = String)]
    month: Month,
    affiliates: Vec<AffiliateMonthView>,
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

pub async fn handle(shop: &Shop, request: Request) -> Result<Reply, Rejection> {
    match request.at() {
        "GET /admin/affiliates" => list(shop, &request).await,
        _ => show(shop, &request).await,
    }
}

async fn show(shop: &Shop, request: &Request) -> Result<Reply, Rejection> {
    let number = request.parse_parameter("n", CustomerNumber::parse)?;
    let customer = customers::find(shop, number).await?.ok_or_else(Problem::not_found)?;
    let summary = AffiliateSummaryView::of(&customer).ok_or_else(Problem::not_found)?;
    let aliases = affiliates::aliases(shop, number).await?;
    let paid = payouts::paid_totals(shop, number).await?;
    let statement = StatementView::new(affiliates::statement(shop, number).await?, &paid, shop.config().currency)?;
    Ok(Reply::json(StatusCode::OK, &AffiliateDetailView { summary, aliases, statement })?)
}

async fn list(shop: &Shop, request: &Request) -> Result<Reply, Rejection> {
    let month = match request.query("month") {
        None => Month::of(shop.now(), &shop.zone().await?),
        Some(text) => Month::parse(&text).ok_or_else(|| Problem::bad_request("invalid_month", "The month is written as 2026-11."))?,
    };
    let page = customers::list(shop, &list::paging(shop, request)?, |customer| customer.affiliate.is_some()).await?;
    let list::PageInfo { has_more, next } = list::page_info(shop, request, &page);
    let mut affiliates = Vec::new();
    for customer in &page.rows {
        affiliates.extend(AffiliateMonthView::of(shop, customer, &month).await?);
    }
    Ok(Reply::json(StatusCode::OK, &AffiliatesView { month, affiliates, has_more, next })?)
}

impl AffiliateMonthView {
    async fn of(shop: &Shop, customer: &Customer, month: &Month) -> Result<Option<Self>, Fault> {
        let Some(summary) = AffiliateSummaryView::of(customer) else { return Ok(None) };
        let figures = affiliates::month_figures(shop, customer.number, month).await?.into();
        Ok(Some(Self { summary, figures }))
    }
}

impl AffiliateSummaryView {
    /// `None` for a customer who never was an affiliate.
    fn of(customer: &Customer) -> Option<Self> {
        let terms = customer.affiliate.as_ref()?;
        Some(Self {
            number: customer.number,
            email: customer.email.as_typed().to_owned(),
            name: customer.name.as_ref().map(ToString::to_string),
            standing: AffiliateStatus::of(customer).as_str(),
            rate_bp: terms.rate,
        })
    }
}
