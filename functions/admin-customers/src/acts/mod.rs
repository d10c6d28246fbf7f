//! What staff do to a customer's record from its page. Each act is also a call of its own for programs.

pub mod allow_mail;
pub mod decline_affiliate;
pub mod disable;
pub mod disable_page;
pub mod enable;
pub mod end_sessions;
pub mod save_groups;
pub mod save_notes;
pub mod save_profile;
pub mod set_affiliate;

use shared::customers::Customer;
use shared::customers::back_office::{self, CustomerChange, CustomerChangeOutcome};
use shared::http::StatusCode;
use shared::values::ShortText;
use shared::web::{Problem, Rejection, Reply, ResponseSpec, Staff, safe_return};

use crate::customer_view::CustomerView;
use crate::{number, record_of};

/// What an act that changes the record answers.
const CHANGED: &[ResponseSpec] = &[
    ResponseSpec::json::<CustomerView>(StatusCode::OK, "The record as it is now; a browser is led back to its page"),
    ResponseSpec::empty(StatusCode::NOT_FOUND, "There is no customer with this number"),
    ResponseSpec::empty(StatusCode::CONFLICT, "The record is erased"),
];

/// Changes the record, and answers with the record as it is then; to a browser, with its page and a notice.
async fn change(cx: Staff<'_>, change: CustomerChange, notice: &str) -> Result<Reply, Rejection> {
    let customer = try_change(cx, change).await?;
    done(cx, &customer, notice).await
}

/// Changes the record.
pub async fn try_change(cx: Staff<'_>, change: CustomerChange) -> Result<Customer, Rejection> {
    match back_office::update(cx.shop, cx.actor(), number(cx)?, change).await? {
        CustomerChangeOutcome::Changed(customer) => Ok(*customer),
        CustomerChangeOutcome::NotFound => Err(Problem::not_found().into()),
        CustomerChangeOutcome::Erased => Err(Problem::conflict("customer_erased", "Nothing of an erased record can be changed.").into()),
    }
}

/// The same, and leads a browser to another page of the back office if its form says so.
async fn done_at(cx: Staff<'_>, customer: &Customer, next: Option<&ShortText<200>>, notice: &str) -> Result<Reply, Rejection> {
    let next = next.and_then(|next| safe_return(&cx.shop.config().base_url, next.as_str()));
    match next.filter(|next| next.starts_with("/admin/")) {
        Some(next) if cx.prefers_html() => cx.see_other_with(&next, notice),
        _ => done(cx, customer, notice).await,
    }
}

async fn done(cx: Staff<'_>, customer: &Customer, notice: &str) -> Result<Reply, Rejection> {
    if cx.prefers_html() {
        return cx.see_other_with(&record_of(customer.number), notice);
    }
    cx.show(&CustomerView::load(cx.shop, customer).await?)
}
