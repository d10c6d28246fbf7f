//! Find customers: all of them, newest first, or those whose number, whole address, name or company equals the term (CU-7).

use serde::Serialize;
use shared::customers::{self, AffiliateTerms, Customer, SubscriptionStatus};
use shared::fault::Fault;
use shared::http::StatusCode;
use shared::staff::Permission;
use shared::values::{CustomerNumber, EmailAddress, Page, Paging, ShortText};
use shared::web::list::PageInfo;
use shared::web::{Problem, Rejection, Reply, ResponseSpec, Route, Staff};
use strum::{EnumString, VariantNames};
use utoipa::ToSchema;

use crate::customer_view::CustomerSummaryView;

pub const ROUTE: Route = Route::staff(
    "GET /admin/customers",
    Permission::CustomersRead,
    "Customers, newest first; with `q` only those whose whole address, name or company it is",
    |cx| Box::pin(handle(cx)),
)
.query_parameters(&[
    ("q", "a customer's number, whole address, name or company, in upper or lower case"),
    ("filter", "any of mailing-list, affiliates, awaiting-approval and special-payments, separated by commas; all of them apply"),
])
.list()
.responses(&[
    ResponseSpec::json::<CustomersView>(StatusCode::OK, "One page; it may be short or even empty and still have a next one"),
    ResponseSpec::empty(StatusCode::SEE_OTHER, "`q` is a customer's number: a redirect to the record"),
    ResponseSpec::empty(StatusCode::BAD_REQUEST, "The filter, the limit or the cursor is invalid"),
]);

/// A page of customers.
#[derive(Serialize, ToSchema)]
struct CustomersView {
    customers: Vec<CustomerSummaryView>,
    #[serde(flatten)]
    page: PageInfo,
}

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let filters = filters(cx)?;
    let paging = cx.paging()?;
    let term = cx.query("q").map(|q| q.trim().to_owned()).filter(|q| !q.is_empty());
    if let Some(number) = term.as_deref().and_then(CustomerNumber::parse)
        && customers::find(cx.shop, number).await?.is_some()
    {
        return cx.see_other(&format!("/admin/customers/{number}"));
    }
    let found = find(cx, &paging, term.as_deref(), &filters).await?;
    let (customers, page) = cx.rows(found, |customer| CustomerSummaryView::from(&customer));
    cx.show(&CustomersView { customers, page })
}

/// A whole address is looked up by its key. Any other term is compared with the whole name and company of every customer.
async fn find(cx: Staff<'_>, paging: &Paging, term: Option<&str>, filters: &[Filter]) -> Result<Page<Customer>, Fault> {
    let matches = |customer: &Customer| filters.iter().all(|filter| filter.matches(customer));
    let Some(term) = term else { return customers::list(cx.shop, paging, matches).await };
    if let Ok(address) = EmailAddress::parse_any(term) {
        let found = customers::find_by_email(cx.shop, &address).await?.filter(matches);
        return Ok(Page { rows: found.into_iter().collect(), next: None });
    }
    let term = term.to_lowercase();
    let is_term = |text: &Option<ShortText<100>>| text.as_ref().is_some_and(|text| text.as_str().to_lowercase() == term);
    customers::list(cx.shop, paging, |customer| matches(customer) && (is_term(&customer.name) || is_term(&customer.company))).await
}

/// A condition for a customer to be listed.
#[derive(Clone, Copy, Debug, EnumString, VariantNames)]
#[strum(serialize_all = "kebab-case")]
enum Filter {
    MailingList,
    Affiliates,
    AwaitingApproval,
    SpecialPayments,
}

fn filters(cx: Staff<'_>) -> Result<Vec<Filter>, Problem> {
    let text = cx.query("filter").unwrap_or_default();
    let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
    let unknown = |_| {
        let detail = format!("{}, separated by commas", Filter::VARIANTS.join(", "));
        Problem::bad_request("invalid_filter", "There is no such filter.").detail(detail)
    };
    words.map(|word| word.parse().map_err(unknown)).collect()
}

impl Filter {
    fn matches(self, customer: &Customer) -> bool {
        let terms = customer.affiliate.as_ref();
        match self {
            Self::MailingList => customer.mailing_list == SubscriptionStatus::Subscribed,
            Self::Affiliates => terms.is_some_and(|terms| !terms.is_awaiting_approval()),
            Self::AwaitingApproval => terms.is_some_and(AffiliateTerms::is_awaiting_approval),
            Self::SpecialPayments => customer.approved_for_special_payments,
        }
    }
}
