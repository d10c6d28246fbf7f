//! Customers in the back office: find, make, read and change their records.
//!
//! Every change leaves its audit row and takes effect on the customer's very next request. Credentials are never
//! shown: they are not even read into what is answered.

mod change;
mod find;
mod orders;
mod proof;
mod record;

use serde::{Deserialize, Serialize};
use shared::accounts::{self, RequestResetOutcome};
use shared::audit::Actor;
use shared::customers::back_office;
use shared::customers::{CreateOutcome, Person};
use shared::http::StatusCode;
use shared::shop::Shop;
use shared::staff::Permission;
use shared::values::{CustomerNumber, EmailAddress, Language, ShortText, Span};
use shared::web::{Access, BodyLimits, Problem, Rejection, Reply, Request, ResponseSpec, Route};
use utoipa::ToSchema;

pub use change::CustomerChangeBody;
pub use find::CustomersView;
pub use orders::StaffOrdersView;
pub use record::CustomerView;

pub const ROUTES: &[Route] = &[
    Route::whole(
        "GET /admin/customers",
        Access::Staff(Permission::CustomersRead),
        "Customers, newest first; with `q` those it is the whole address, name or company of (search by part follows)",
    )
    .query_parameters(&[
        ("q", "a customer's number, whole address, name or company; upper and lower case are the same"),
        ("filter", "any of mailing-list, affiliates, awaiting-approval, special-payments, parted by commas: all must hold"),
        ("limit", "1 to 100, 25 unless told"),
        ("starting_after", "the `next` of the page before"),
    ])
    .responses(&[
        ResponseSpec::json::<CustomersView>(StatusCode::OK, "One page; it may be short, even empty, and have more behind it"),
        ResponseSpec::empty(StatusCode::SEE_OTHER, "`q` is exactly a customer's number: the record is there"),
        ResponseSpec::empty(StatusCode::BAD_REQUEST, "The filter, the limit or the cursor is none"),
    ]),
    Route::whole("POST /admin/customers", Access::Staff(Permission::CustomersWrite), "Make a record; nobody is written to")
        .request_body::<NewCustomerBody>()
        .body_limits(BodyLimits::AUTH)
        .responses(&[
            ResponseSpec::json::<CustomerView>(StatusCode::CREATED, "The new record, with its number"),
            ResponseSpec::empty(StatusCode::CONFLICT, "The address has a record already (`address_taken`)"),
        ]),
    Route::whole("GET /admin/customers/{number}", Access::Staff(Permission::CustomersRead), "A customer's record")
        .responses(&[ResponseSpec::json::<CustomerView>(StatusCode::OK, "All but credentials")]),
    Route::whole(
        "PATCH /admin/customers/{number}",
        Access::StaffAny(Permission::CustomersWrite, Permission::AffiliatesWrite),
        "Change a record; `affiliate` needs the permission for affiliates, the rest the one for customers",
    )
    .request_body::<CustomerChangeBody>()
    .body_limits(BodyLimits::AUTH)
    .responses(&[
        ResponseSpec::json::<CustomerView>(StatusCode::OK, "The record as it is now"),
        ResponseSpec::empty(StatusCode::FORBIDDEN, "One of the members needs another permission; nothing was changed"),
        ResponseSpec::empty(StatusCode::CONFLICT, "The record is erased"),
    ]),
    Route::whole("GET /admin/customers/{number}/orders", Access::Staff(Permission::CustomersRead), "A customer's orders, newest first")
        .query_parameters(&[("limit", "1 to 100, 25 unless told"), ("starting_after", "the `next` of the page before")])
        .responses(&[ResponseSpec::json::<StaffOrdersView>(StatusCode::OK, "One page of orders")]),
    Route::whole(
        "POST /admin/customers/{number}/password-reset",
        Access::Staff(Permission::CustomersReset),
        "Mail the customer a link that sets a new password",
    )
    .body_limits(BodyLimits::AUTH)
    .responses(&[
        ResponseSpec::json::<AcceptedView>(StatusCode::ACCEPTED, "The mail is on its way to the address of the record"),
        ResponseSpec::empty(
            StatusCode::CONFLICT,
            "The record is not open (`customer_not_open`), or mail to its address came back (`address_undeliverable`)",
        ),
        ResponseSpec::empty(StatusCode::TOO_MANY_REQUESTS, "The address has had as many links as it may have for now"),
    ]),
    Route::whole(
        "GET /admin/customers/{number}/opt-in-proof",
        Access::Staff(Permission::ConsentRead),
        "What proves that an address asked for the mailing list and confirmed it; browsers get one page to print",
    )
    .with_page()
    .responses(&[ResponseSpec::empty(StatusCode::OK, "Where the address stands, every receipt, oldest first, and each wording in full")]),
];

/// A new record.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCustomerBody {
    #[schema(value_type = String)]
    email: EmailAddress,
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    name: Option<ShortText<100>>,
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    company: Option<ShortText<100>>,
    /// The shop's own unless told.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    language: Option<Language>,
}

/// It will be done.
#[derive(Serialize, ToSchema)]
pub struct AcceptedView {
    status: &'static str,
}

pub async fn handle(shop: &Shop, request: Request) -> Result<Reply, Rejection> {
    match request.at() {
        "GET /admin/customers" => find::find(shop, &request).await,
        "POST /admin/customers" => create(shop, &request).await,
        "GET /admin/customers/{number}" => record::show(shop, number(&request)?).await,
        "PATCH /admin/customers/{number}" => change::change(shop, &request, number(&request)?).await,
        "GET /admin/customers/{number}/orders" => orders::list(shop, &request, number(&request)?).await,
        "GET /admin/customers/{number}/opt-in-proof" => proof::show(shop, &request, number(&request)?).await,
        _ => request_reset(shop, &request, number(&request)?).await,
    }
}

fn number(request: &Request) -> Result<CustomerNumber, Problem> {
    request.parse_parameter("number", CustomerNumber::parse)
}

fn actor(request: &Request) -> Result<Actor<'_>, Problem> {
    Ok(Actor { staff: &request.staff()?.id, client: request.client() })
}

async fn create(shop: &Shop, request: &Request) -> Result<Reply, Rejection> {
    let NewCustomerBody { email, name, company, language } = request.serde_body()?;
    // The browser's language is that of the staff, not of the customer.
    let own = || Language::parse(shop.config().languages.fallback()).unwrap_or_else(|| request.language(shop));
    let person = Person { email, name, company, language: language.unwrap_or_else(own) };
    match back_office::create(shop, actor(request)?, &person).await? {
        CreateOutcome::Created(customer) => record::reply(shop, StatusCode::CREATED, &customer).await,
        CreateOutcome::Existing(customer) => Err(Problem::conflict("address_taken", "This e-mail address has a record already.")
            .detail(format!("it is the address of customer {}", customer.number))
            .into()),
    }
}

async fn request_reset(shop: &Shop, request: &Request, number: CustomerNumber) -> Result<Reply, Rejection> {
    match accounts::request_reset_by_staff(shop, actor(request)?, number).await? {
        RequestResetOutcome::Requested => Ok(Reply::json(StatusCode::ACCEPTED, &AcceptedView { status: "accepted" })?),
        RequestResetOutcome::NotFound => Err(Problem::not_found().into()),
        RequestResetOutcome::NotOpen => Err(Problem::conflict("customer_not_open", "This record is disabled or erased.").into()),
        RequestResetOutcome::Undeliverable => Err(Problem::conflict("address_undeliverable", "Mail to this address came back.")
            .detail("none is sent to it until somebody sets `undeliverable` to false")
            .into()),
        RequestResetOutcome::TooManyMails => Err(Problem::too_many_requests(Span::hours(1)).into()),
    }
}
