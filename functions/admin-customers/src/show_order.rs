//! Show an order to staff: its customer, its commission lines, why they were booked, and what to look at (CU-8, AF-9, AF-13).

use serde::Serialize;
use shared::commissions::LineView;
use shared::customers::{Flag, Referral, ReferralRule};
use shared::http::StatusCode;
use shared::orders::{self, Amount, AmountsView, AttributionReason, ContentsView, OrderDetails, OrderStatus};
use shared::staff::Permission;
use shared::values::{Currency, CustomerNumber, EmailAddress, OrderId, Timestamp};
use shared::web::{Problem, Rejection, Reply, ResponseSpec, Route, Staff};
use utoipa::ToSchema;

use crate::order_page;

pub const ROUTE: Route =
    Route::staff("GET /admin/orders/{id+}", Permission::CustomersRead, "An order with its commission lines", |cx| Box::pin(handle(cx)))
        .with_page()
        .responses(&[
            ResponseSpec::json::<StaffOrderDetailsView>(StatusCode::OK, "The order"),
            ResponseSpec::empty(StatusCode::NOT_FOUND, "There is no order with this id"),
        ]);

/// An order as staff see it.
#[derive(Serialize, ToSchema)]
struct StaffOrderDetailsView {
    order_id: OrderId,
    status: OrderStatus,
    /// A test of the storefront's connection, which counts nowhere (OR-6).
    test: bool,
    /// `null` as long as no snapshot has named a customer (OR-5).
    customer_number: Option<CustomerNumber>,
    /// The address with which it was placed, even if the customer's has changed since (CU-9).
    #[schema(value_type = Option<EmailAddress>)]
    email: Option<String>,
    placed_at: Timestamp,
    updated_at: Timestamp,
    /// How it was paid, in the storefront's words.
    payment_method: Option<String>,
    currency: Currency,
    #[serde(flatten)]
    amounts: AmountsView,
    disputed_minor: Amount,
    #[serde(flatten)]
    contents: ContentsView,
    /// All commission lines of the order so far, oldest first.
    lines: Vec<LineView>,
    /// Signs that the affiliate and the buyer are one person (AF-9).
    flags: Vec<Flag>,
    why: WhyView,
}

/// Why an affiliate earns on the order, or why nobody does, and how its customer got their tag.
#[derive(Serialize, ToSchema)]
struct WhyView {
    because: AttributionReason,
    /// The affiliate in the customer's tag.
    affiliate: Option<CustomerNumber>,
    rule: Option<ReferralRule>,
    /// When the link was followed; `null` for a code typed in at checkout.
    hit_at: Option<Timestamp>,
    /// The order that tagged the customer.
    order_id: Option<OrderId>,
    /// When the customer was tagged.
    at: Option<Timestamp>,
}

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let id = cx.path("id", OrderId::parse)?;
    let details = orders::details(cx.shop, &id).await?.ok_or_else(Problem::not_found)?;
    if cx.prefers_html() {
        return order_page::show(cx, &details).await;
    }
    cx.show(&StaffOrderDetailsView::from(details))
}

impl From<OrderDetails> for StaffOrderDetailsView {
    fn from(details: OrderDetails) -> Self {
        let OrderDetails { order, customer, lines } = details;
        Self {
            contents: ContentsView::of(&order),
            why: WhyView::of(order.because(), customer.and_then(|customer| customer.referred_by)),
            order_id: order.id,
            status: order.status,
            test: order.is_test,
            customer_number: order.customer,
            email: order.email.map(|email| email.as_typed().to_owned()),
            placed_at: order.placed_at,
            updated_at: order.updated_at,
            payment_method: order.payment_method.map(|method| method.to_string()),
            currency: order.currency,
            amounts: order.amounts.into(),
            disputed_minor: order.amounts.disputed,
            lines: lines.into_iter().map(LineView::from).collect(),
            flags: order.flags,
        }
    }
}

impl WhyView {
    fn of(because: AttributionReason, tag: Option<Referral>) -> Self {
        match tag {
            Some(Referral { affiliate, at, order, hit_at, rule }) => {
                Self { because, affiliate: Some(affiliate), rule: Some(rule), hit_at, order_id: Some(order), at: Some(at) }
            }
            None => Self { because, affiliate: None, rule: None, hit_at: None, order_id: None, at: None },
        }
    }
}
