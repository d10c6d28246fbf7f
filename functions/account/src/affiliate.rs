//! What a customer sees of being an affiliate: standing, link, hits, sales, earnings, payouts (AF-12).
//!
//! Applying is all they can do themselves; standing and rate are the staff's (AF-1, S-AF-2). While the programme is off
//! there is nothing here (AF-2).

mod page;

use serde::Serialize;
use shared::affiliates::{self, Applied, Standing, StatementView, link};
use shared::customers::{self, Customer};
use shared::fault::Fault;
use shared::http::StatusCode;
use shared::shop::Shop;
use shared::values::{CustomerNumber, Rate, Timestamp};
use shared::web::{Problem, Reply, Request, Stop};
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

pub(crate) async fn handle(shop: &Shop, request: &Request) -> Result<Reply, Stop> {
    if !shop.settings().await?.affiliates_enabled {
        return Err(Problem::not_found().into());
    }
    let customer = &request.customer()?.customer;
    match request.at() {
        "POST /account/affiliate" => apply(shop, request, customer).await,
        "GET /account/affiliate" => Ok(overview(shop, request, customer).await?),
        _ => Err(Problem::not_found().into()),
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

impl Mine {
    async fn of(shop: &Shop, customer: &Customer) -> Result<Self, Fault> {
        let standing = Standing::of(customer);
        let link = standing.is_approved().then(|| link::of(shop.config(), customer.number));
        let statement = match standing {
            Standing::NotOne => None,
            _ => {
                let statement = affiliates::statement(shop, customer.number).await?;
                Some(StatementView::new(statement, &[])?)
            }
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
