//! A customer's status as an affiliate, with the figures once they have applied.

use serde::Serialize;
use shared::affiliates::{self, AffiliateStatus, StatementView, link};
use shared::customers::{AgreedTerms, Customer};
use shared::fault::Fault;
use shared::payouts;
use shared::shop::Shop;
use shared::values::{CustomerNumber, Rate, Timestamp};
use shared::web::qr_code;
use utoipa::ToSchema;

/// A customer's status as an affiliate. The figures are present once they have applied.
#[derive(Serialize, ToSchema)]
pub struct AffiliateView {
    pub number: CustomerNumber,
    /// The status: `none`, `awaiting`, `approved` or `suspended`.
    pub standing: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applied_at: Option<Timestamp>,
    /// The version of the terms that they agreed to, and when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreed: Option<AgreedTerms>,
    /// Their share of each sale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate_bp: Option<Rate>,
    /// Their link to the storefront's first page. `?af=` works with the address of any of its pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The link as a QR code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qr_svg: Option<String>,
    #[serde(flatten)]
    pub statement: Option<StatementView>,
}

impl AffiliateView {
    /// # Errors
    /// When the store does not answer.
    pub async fn of(shop: &Shop, customer: &Customer) -> Result<Self, Fault> {
        let status = AffiliateStatus::of(customer);
        let link = status.is_approved().then(|| link::for_affiliate(shop.config(), customer.number));
        let statement = if status == AffiliateStatus::NotAnAffiliate {
            None
        } else {
            let paid = payouts::paid_totals(shop, customer.number).await?;
            Some(StatementView::new(affiliates::statement(shop, customer.number).await?, &paid, shop.config().currency)?)
        };
        Ok(Self {
            number: customer.number,
            standing: status.into_str(),
            applied_at: customer.affiliate.as_ref().map(|terms| terms.applied_at),
            agreed: customer.affiliate.as_ref().and_then(|terms| terms.agreed.clone()),
            rate_bp: match status {
                AffiliateStatus::Approved { rate } => Some(rate),
                _ => None,
            },
            qr_svg: link.as_deref().map(qr_code).transpose()?,
            link,
            statement,
        })
    }
}
