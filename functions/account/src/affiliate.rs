//! What a customer sees of being an affiliate: standing, link, hits, sales, earnings, payouts (AF-12).
//!
//! Applying is all they can do themselves; standing and rate are the staff's (AF-1, S-AF-2). While the programme is off
//! there is nothing here (AF-2).

mod page;

use serde::Serialize;
use shared::affiliates::{self, Applied, Standing, StatementView, link};
use shared::commissions::{LineView, StatedLine};
use shared::customers::{self, Customer};
use shared::fault::Fault;
use shared::http::StatusCode;
use shared::payouts::{self, LineFilter, Payout, PayoutMethod, PayoutState};
use shared::shop::Shop;
use shared::values::{Currency, CustomerNumber, Line, PayoutId, Rate, Timestamp};
use shared::web::{Problem, Reply, Request, Stop, list};
use utoipa::ToSchema;

/// Where a customer stands as an affiliate; the figures from the moment they have applied.
#[derive(Serialize, ToSchema)]
pub struct Mine {
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
pub struct Lines {
    lines: Vec<LineView>,
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A page of the affiliate's payouts, newest first.
#[derive(Serialize, ToSchema)]
pub struct Payouts {
    payouts: Vec<PayoutView>,
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A payout as its affiliate sees it: without the staff's note and name.
#[derive(Serialize, ToSchema)]
pub struct PayoutView {
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
    reference: Option<Line<100>>,
    #[schema(value_type = String)]
    made_at: Timestamp,
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    cancelled_at: Option<Timestamp>,
}

pub(crate) async fn handle(shop: &Shop, request: &Request) -> Result<Reply, Stop> {
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
    let mine = Mine::of(shop, customer).await?;
    if request.wants_page() { page::overview(shop, request, &mine) } else { Reply::json(StatusCode::OK, &mine) }
}

/// Applying twice is as good as once.
async fn apply(shop: &Shop, request: &Request, customer: &Customer) -> Result<Reply, Stop> {
    match affiliates::apply(shop, customer, request.origin()).await? {
        Applied::Awaiting | Applied::Before => {}
        Applied::ProgrammeOff => return Err(Problem::not_found().into()),
    }
    if request.wants_page() {
        return Ok(Reply::redirect(StatusCode::SEE_OTHER, "/account/affiliate"));
    }
    let now = customers::find(shop, customer.number).await?.ok_or_else(|| Fault::missing("the record of a customer who is signed in"))?;
    Ok(overview(shop, request, &now).await?)
}

async fn lines(shop: &Shop, request: &Request, number: CustomerNumber) -> Result<Reply, Stop> {
    let page = payouts::lines(shop, number, LineFilter::All, &list::paging(shop, request)?).await?;
    let list::Next { has_more, next } = list::next(shop, request, &page);
    if request.wants_page() {
        return Ok(page::lines(shop, request, &page.rows, next).await?);
    }
    let untold = |stated: StatedLine| LineView::from(stated).without_order();
    Ok(Reply::json(StatusCode::OK, &Lines { lines: page.rows.into_iter().map(untold).collect(), has_more, next })?)
}

async fn payouts(shop: &Shop, request: &Request, number: CustomerNumber) -> Result<Reply, Stop> {
    let page = payouts::of_affiliate(shop, number, &list::paging(shop, request)?).await?;
    let list::Next { has_more, next } = list::next(shop, request, &page);
    if request.wants_page() {
        return Ok(page::payouts(shop, request, &page.rows, next).await?);
    }
    Ok(Reply::json(StatusCode::OK, &Payouts { payouts: page.rows.into_iter().map(PayoutView::from).collect(), has_more, next })?)
}

impl From<Payout> for PayoutView {
    fn from(payout: Payout) -> Self {
        let cancelled_at = match payout.state {
            PayoutState::Paid => None,
            PayoutState::Cancelled { at, .. } => Some(at),
        };
        Self {
            id: payout.id,
            currency: payout.currency,
            total_minor: payout.total_minor,
            lines: payout.count,
            method: payout.method,
            state: if cancelled_at.is_some() { "cancelled" } else { "paid" },
            reference: payout.reference,
            made_at: payout.made_at,
            cancelled_at,
        }
    }
}

impl Mine {
    async fn of(shop: &Shop, customer: &Customer) -> Result<Self, Fault> {
        let standing = Standing::of(customer);
        let link = standing.is_approved().then(|| link::of(shop.config(), customer.number));
        let statement = if standing == Standing::NotOne {
            None
        } else {
            let paid = payouts::paid_totals(shop, customer.number).await?;
            Some(StatementView::new(affiliates::statement(shop, customer.number).await?, &paid, shop.config().currency)?)
        };
        Ok(Self {
            number: customer.number,
            standing: standing.word(),
            applied_at: customer.affiliate.as_ref().map(|terms| terms.applied_at),
            rate_bp: match standing {
                Standing::Approved { rate } => Some(rate),
                _ => None,
            },
            qr_svg: link.as_deref().map(link::qr_code).transpose()?,
            link,
            statement,
        })
    }
}
