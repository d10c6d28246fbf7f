//! Find customers: all of them, newest first, or those whose number, whole address, name or company equals the term (CU-7).

use askama::Template;
use serde::Serialize;
use shared::attention::{self, Concern};
use shared::customers::{self, AffiliateTerms, Customer, SubscriptionStatus};
use shared::fault::Fault;
use shared::http::StatusCode;
use shared::shop::Shop;
use shared::staff::Permission;
use shared::texts::ShownTime;
use shared::values::{CustomerNumber, EmailAddress, Page, Paging, ShortText};
use shared::web::list::PageInfo;
use shared::web::{Frame, Pager, Pill, Problem, Rejection, Reply, ResponseSpec, Route, Staff};
use strum::{EnumString, VariantNames};
use utoipa::ToSchema;

use crate::customer_view::CustomerSummaryView;
use crate::{record_of, standing};

pub const ROUTE: Route = Route::staff(
    "GET /admin/customers",
    Permission::CustomersRead,
    "Customers, newest first; with `q` only those whose whole address, name or company it is",
    |cx| Box::pin(handle(cx)),
)
.query_parameters(&[
    ("q", "a customer's number, whole address, name or company, in upper or lower case"),
    ("concern", "only customers to look at: `application`, `undeliverable` or `guessed`; a hundred at most, on one page"),
    ("filter", "any of mailing-list, affiliates, awaiting-approval and special-payments, separated by commas; all of them apply"),
])
.list()
.with_page()
.with_settings()
.responses(&[
    ResponseSpec::json::<CustomersView>(StatusCode::OK, "One page; it may be short or even empty and still have a next one"),
    ResponseSpec::empty(StatusCode::SEE_OTHER, "`q` is a customer's number, or in a browser their whole address: a redirect to the record"),
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
        return cx.see_other(&record_of(number));
    }
    if let Some(concern) = concern(cx)? {
        let found = Page { rows: to_look_at(cx.shop, concern).await?, next: None };
        if cx.prefers_html() {
            return page(cx, String::new(), found).await;
        }
        let (customers, page) = cx.rows(found, |customer| CustomerSummaryView::from(&customer));
        return cx.show(&CustomersView { customers, page });
    }
    if cx.prefers_html() {
        return match find_for_page(cx, &paging, term.as_deref(), &filters).await? {
            PageOutcome::Exactly(number) => cx.see_other(&record_of(number)),
            PageOutcome::Customers(found) => page(cx, term.unwrap_or_default(), found).await,
        };
    }
    let found = find(cx, &paging, term.as_deref(), &filters).await?;
    let (customers, page) = cx.rows(found, |customer| CustomerSummaryView::from(&customer));
    cx.show(&CustomersView { customers, page })
}

/// How many customers to look at are shown at once.
const TO_LOOK_AT_MAX: usize = 100;

fn concern(cx: Staff<'_>) -> Result<Option<Concern>, Problem> {
    let unknown = |_| Problem::bad_request("invalid_concern", "The concern is application, undeliverable or guessed.");
    cx.query("concern").map(|text| text.parse().map_err(unknown)).transpose()
}

async fn to_look_at(shop: &Shop, concern: Concern) -> Result<Vec<Customer>, Fault> {
    let entries = attention::list(shop, concern, TO_LOOK_AT_MAX).await?;
    let numbers: Vec<CustomerNumber> = entries.iter().map(|entry| entry.number).collect();
    customers::find_many(shop, &numbers).await
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

/// What the page shows.
enum PageOutcome {
    /// The one record whose address was asked for.
    Exactly(CustomerNumber),
    Customers(Page<Customer>),
}

/// The page's field takes a number or a whole address: one read either way. It looks through no names, because a page of them
/// would have to be looked through one by one.
async fn find_for_page(cx: Staff<'_>, paging: &Paging, term: Option<&str>, filters: &[Filter]) -> Result<PageOutcome, Fault> {
    let Some(term) = term else { return find(cx, paging, None, filters).await.map(PageOutcome::Customers) };
    let found = match EmailAddress::parse_any(term) {
        Ok(address) => customers::find_by_email(cx.shop, &address).await?,
        Err(_) => None,
    };
    let nobody = PageOutcome::Customers(Page { rows: Vec::new(), next: None });
    Ok(found.map_or(nobody, |customer| PageOutcome::Exactly(customer.number)))
}

#[derive(Template)]
#[template(path = "customers.html")]
struct CustomersPage<'a> {
    frame: &'a Frame,
    may_write: bool,
    /// What was looked for.
    term: String,
    rows: Vec<CustomerRow>,
    pager: Pager,
}

struct CustomerRow {
    number: CustomerNumber,
    name: String,
    company: String,
    email: String,
    groups: String,
    standing: Vec<Pill>,
    created: ShownTime,
}

async fn page(cx: Staff<'_>, term: String, found: Page<Customer>) -> Result<Reply, Rejection> {
    let frame = cx.frame().await;
    let zone = cx.shop.zone().await?;
    let text = |text: Option<ShortText<100>>| text.map(|text| text.to_string()).unwrap_or_default();
    let (rows, info) = cx.rows(found, |customer| CustomerRow {
        number: customer.number,
        standing: standing::pills(&customer),
        created: frame.texts.shown_day(customer.created_at, &zone),
        email: customer.email.as_typed().to_owned(),
        groups: customer.groups.join(", "),
        name: text(customer.name),
        company: text(customer.company),
    });
    cx.page(&frame, &CustomersPage { frame: &frame, may_write: cx.may(Permission::CustomersWrite), term, rows, pager: cx.pager(&info) })
}
