//! What a customer sees of being an affiliate: standing, link, hits, sales, earnings, payouts (AF-12).
//!
//! Applying is all they can do themselves; standing and rate are the staff's (AF-1, S-AF-2). While the programme is off
//! there is nothing here (AF-2).

mod page;

use serde::Serialize;
use shared::affiliates::{self, AffiliateStatus, ApplyOutcome, StatementView, link};
use shared::commissions::{LineView, LineWithState};
use shared::customers::{self, Customer};
use shared::fault::Fault;
use shared::http::StatusCode;
use shared::payouts::{self, LineFilter, Payout, PayoutMethod, PayoutState};
use shared::shop::Shop;
use shared::values::{Currency, CustomerNumber, PayoutId, Rate, ShortText, Timestamp};
use shared::web::{Problem, Rejection, Reply, Request, list};
use utoipa::ToSchema;

/// Where a customer stands as an affiliate; the figures from the moment they have applied.
#[derive(Serialize, ToSchema)]
pub struct AffiliateView {
    number: CustomerNumber,
    /// `none`, `awaiting`, `approved` or `suspended`.
    standing: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    applied_at: Option<Timestamp>,
    /// What they earn of each sale, in basis points.
    #[serde(skip_serializing_if = "Option::is_none")]
    rate_bp: Option<Rate>,
    /// Their link to the storefront's first page; `?af=` may stand behind the address of any of its pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
    /// The link as a QR code.
    #[serde(skip_serializing_if = "Option::is_none")]
    qr_svg: Option<String>,
    #[serde(flatten)]
    statement: Option<StatementView>,
}

/// A page of the affiliate's lines: nothing tells who bought (AF-12).
#[derive(Serialize, ToSchema)]
pub struct AffiliateLinesView {
    lines: Vec<LineView>,
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A page of the affiliate's payouts, newest first.
#[derive(Serialize, ToSchema)]
pub struct AffiliatePayoutsView {
    payouts: Vec<AffiliatePayoutView>,
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A payout as its affiliate sees it: without the staff's note and name.
#[derive(Serialize, ToSchema)]
pub struct AffiliatePayoutView {
    id: PayoutId,
    #[schema(value_type = String)]
    currency: Currency,
    total_minor: i64,
    /// How many lines it covers.
    lines: u64,
    method: PayoutMethod,
    /// `paid` or `cancelled`.
    state: &'static str,
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<ShortText<100>>,
    #[schema(value_type = String)]
    made_at: Timestamp,
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    cancelled_at: Option<Timestamp>,
}

pub(crate) async fn handle(shop: &Shop, request: &Request) -> Result<Reply, Rejection> {
    if !shop.settings().await?.affiliates_enabled {
        return Err(Problem::not_found().into());
    }
    let customer = &request.customer()?.customer;
    match request.at() {
        "POST /account/affiliate" => apply(shop, request, customer).await,
        "GET /account/affiliate" => Ok(overview(shop, request, customer).await?),
        "GET /account/affiliate/lines" => lines(shop, request, customer.number).await,
        _ => payouts(shop, request, customer.number).await,
    }
}

async fn overview(shop: &Shop, request: &Request, customer: &Customer) -> Result<Reply, Fault> {
    let view = AffiliateView::of(shop, customer).await?;
    if request.prefers_html() { page::overview(shop, request, &view) } else { Reply::json(StatusCode::OK, &view) }
}

/// Applying twice is as good as once.
async fn apply(shop: &Shop, request: &Request, customer: &Customer) -> Result<Reply, Rejection> {
    match affiliates::apply(shop, customer, request.client()).await? {
        ApplyOutcome::Applied | ApplyOutcome::AlreadyApplied => {}
        ApplyOutcome::ProgrammeOff => return Err(Problem::not_found().into()),
    }
    if request.prefers_html() {
        return Ok(Reply::redirect(StatusCode::SEE_OTHER, "/account/affiliate"));
    }
    let now = customers::find(shop, customer.number).await?.ok_or_else(|| Fault::missing("the record of a customer who is signed in"))?;
    Ok(overview(shop, request, &now).await?)
}

async fn lines(shop: &Shop, request: &Request, number: CustomerNumber) -> Result<Reply, Rejection> {
    let page = payouts::list_lines(shop, number, LineFilter::All, &list::paging(shop, request)?).await?;
    let list::PageInfo { has_more, next } = list::page_info(shop, request, &page);
    if request.prefers_html() {
        return Ok(page::lines(shop, request, &page.rows, next).await?);
    }
    let without_order = |stated: LineWithState| LineView::from(stated).without_order();
    Ok(Reply::json(StatusCode::OK, &AffiliateLinesView { lines: page.rows.into_iter().map(without_order).collect(), has_more, next })?)
}

async fn payouts(shop: &Shop, request: &Request, number: CustomerNumber) -> Result<Reply, Rejection> {
    let page = payouts::list_for_affiliate(shop, number, &list::paging(shop, request)?).await?;
    let list::PageInfo { has_more, next } = list::page_info(shop, request, &page);
    if request.prefers_html() {
        return Ok(page::payouts(shop, request, &page.rows, next).await?);
    }
    Ok(Reply::json(
        StatusCode::OK,
        &AffiliatePayoutsView { payouts: page.rows.into_iter().map(AffiliatePayoutView::from).collect(), has_more, next },
    )?)
}

impl From<Payout> for AffiliatePayoutView {
    fn from(payout: Payout) -> Self {
        let cancelled_at = match payout.state {
            PayoutState::Paid => None,
            PayoutState::Cancelled { at, .. } => Some(at),
        };
        Self {
            id: payout.id,
            currency: payout.currency,
            total_minor: payout.total_minor,
            lines: payout.line_count,
            method: payout.method,
            state: if cancelled_at.is_some() { "cancelled" } else { "paid" },
            reference: payout.reference,
            made_at: payout.made_at,
            cancelled_at,
        }
    }
}

impl AffiliateView {
    async fn of(shop: &Shop, customer: &Customer) -> Result<Self, Fault> {
        let standing = AffiliateStatus::of(customer);
        let link = standing.is_approved().then(|| link::for_affiliate(shop.config(), customer.number));
        let statement = if standing == AffiliateStatus::NotAnAffiliate {
            None
        } else {
            let paid = payouts::paid_totals(shop, customer.number).await?;
            Some(StatementView::new(affiliates::statement(shop, customer.number).await?, &paid, shop.config().currency)?)
        };
        Ok(Self {
            number: customer.number,
            standing: standing.as_str(),
            applied_at: customer.affiliate.as_ref().map(|terms| terms.applied_at),
            rate_bp: match standing {
                AffiliateStatus::Approved { rate } => Some(rate),
                _ => None,
            },
            qr_svg: link.as_deref().map(link::qr_code).transpose()?,
            link,
            statement,
        })
    }
}
