//! What staff do to a customer's record from its page. Each act is also a call of its own for programs.

pub mod allow_mail;
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
use shared::web::{Problem, Rejection, Reply, Staff};

use crate::customer_view::CustomerView;
use crate::{number, record_of};

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

async fn done(cx: Staff<'_>, customer: &Customer, notice: &str) -> Result<Reply, Rejection> {
    if cx.prefers_html() {
        return cx.see_other_with(&record_of(customer.number), notice);
    }
    cx.show(&CustomerView::load(cx.shop, customer).await?)
}
