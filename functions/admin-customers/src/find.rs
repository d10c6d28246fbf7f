//! Finding customers (CU-7).

use serde::Serialize;
use shared::customers::{self, Customer, SubscriptionStatus};
use shared::fault::Fault;
use shared::http::StatusCode;
use shared::shop::Shop;
use shared::values::{CustomerNumber, EmailAddress, Page, Paging, ShortText};
use shared::web::list::{self, PageInfo};
use shared::web::{Problem, Rejection, Reply, Request};
use utoipa::ToSchema;

use crate::record::CustomerSummaryView;

/// One page of customers.
#[derive(Serialize, ToSchema)]
pub struct CustomersView {
    customers: Vec<CustomerSummaryView>,
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// What must hold of a customer to be listed.
#[derive(Clone, Copy, Debug)]
enum Filter {
    MailingList,
    Affiliates,
    AwaitingApproval,
    SpecialPayments,
}

impl Filter {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "mailing-list" => Some(Self::MailingList),
            "affiliates" => Some(Self::Affiliates),
            "awaiting-approval" => Some(Self::AwaitingApproval),
            "special-payments" => Some(Self::SpecialPayments),
            _ => None,
        }
    }

    fn fits(self, customer: &Customer) -> bool {
        let terms = customer.affiliate.as_ref();
        match self {
            Self::MailingList => customer.mailing_list == SubscriptionStatus::Subscribed,
            Self::Affiliates => terms.is_some_and(|terms| !terms.is_awaiting_approval()),
            Self::AwaitingApproval => terms.is_some_and(customers::AffiliateTerms::is_awaiting_approval),
            Self::SpecialPayments => customer.approved_for_special_payments,
        }
    }
}

pub async fn find(shop: &Shop, request: &Request) -> Result<Reply, Rejection> {
    let filters = filters(request)?;
    let paging = list::paging(shop, request)?;
    let term = request.query("q").map(|q| q.trim().to_owned()).filter(|q| !q.is_empty());
    if let Some(number) = term.as_deref().and_then(CustomerNumber::parse)
        && customers::find(shop, number).await?.is_some()
    {
        return Ok(Reply::redirect(StatusCode::SEE_OTHER, &format!("/admin/customers/{number}")));
    }
    let page = page(shop, &paging, term.as_deref(), &filters).await?;
    let PageInfo { has_more, next } = list::page_info(shop, request, &page);
    let customers = page.rows.iter().map(CustomerSummaryView::of).collect();
    Ok(Reply::json(StatusCode::OK, &CustomersView { customers, has_more, next })?)
}

fn filters(request: &Request) -> Result<Vec<Filter>, Problem> {
    let text = request.query("filter").unwrap_or_default();
    let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
    let refused = || {
        Problem::bad_request("invalid_filter", "There is no such filter.")
            .detail("mailing-list, affiliates, awaiting-approval, special-payments, parted by commas")
    };
    words.map(|word| Filter::parse(word).ok_or_else(refused)).collect()
}

/// A whole address is found by its key. Other text is compared with whole names and companies while the list is walked.
async fn page(shop: &Shop, paging: &Paging, term: Option<&str>, filters: &[Filter]) -> Result<Page<Customer>, Fault> {
    let fits = |customer: &Customer| filters.iter().all(|filter| filter.fits(customer));
    let Some(term) = term else { return customers::list(shop, paging, fits).await };
    if let Ok(address) = EmailAddress::parse(term) {
        let found = customers::find_by_email(shop, &address).await?.filter(fits);
        return Ok(Page { rows: found.into_iter().collect(), next: None });
    }
    let term = term.to_lowercase();
    let is_it = |line: &Option<ShortText<100>>| line.as_ref().is_some_and(|line| line.as_str().to_lowercase() == term);
    customers::list(shop, paging, |customer| fits(customer) && (is_it(&customer.name) || is_it(&customer.company))).await
}
