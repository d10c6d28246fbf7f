//! Create a customer's record. No mail is sent, because the person did not ask for the record (CU-1).

use deserr::Deserr;
use shared::customers::back_office;
use shared::customers::{CreateOutcome, Person};
use shared::http::StatusCode;
use shared::input::{MemberError, MemberErrors};
use shared::staff::Permission;
use shared::values::{EmailAddress, Language, ShortText};
use shared::web::{BodyLimits, Problem, Rejection, Reply, ResponseSpec, Route, Staff};
use utoipa::ToSchema;

use crate::customer_view::CustomerView;
use crate::record_of;

pub const ROUTE: Route =
    Route::staff("POST /admin/customers", Permission::CustomersWrite, "Create a record; no mail is sent", |cx| Box::pin(handle(cx)))
        .request_body::<NewCustomerBody>()
        .body_limits(BodyLimits::AUTH)
        .form_of("/admin/new-customer")
        .responses(&[
            ResponseSpec::json::<CustomerView>(StatusCode::CREATED, "The new record, with its number"),
            ResponseSpec::empty(StatusCode::CONFLICT, "The address already has a record (`address_taken`)"),
        ]);

/// A new record.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct NewCustomerBody {
    email: EmailAddress,
    #[deserr(default)]
    name: Option<ShortText<100>>,
    #[deserr(default)]
    company: Option<ShortText<100>>,
    /// By default the shop's language.
    #[deserr(default)]
    language: Option<Language>,
}

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let NewCustomerBody { email, name, company, language } = cx.body()?;
    let language = language.unwrap_or_else(|| shop_language(cx));
    let person = Person { email, name, company, telephone: None, language };
    match back_office::create(cx.shop, cx.actor(), &person).await? {
        CreateOutcome::Created(customer) if cx.prefers_html() => cx.see_other_with(&record_of(customer.number), "admin-created-notice"),
        CreateOutcome::Created(customer) => cx.json(StatusCode::CREATED, &CustomerView::load(cx.shop, &customer).await?),
        CreateOutcome::Existing(customer) => Err(Problem::conflict("address_taken", "This e-mail address has a record already.")
            .detail(format!("it is the address of customer {}", customer.number))
            .error(MemberError::new("email", "address_taken", format!("it is the address of customer {}", customer.number)))
            .returning_form()
            .into()),
    }
}

/// The browser's language is the staff's, not the customer's.
fn shop_language(cx: Staff<'_>) -> Language {
    Language::parse(cx.shop.config().languages.fallback()).unwrap_or_else(|| cx.request.language(cx.shop))
}
