//! Mark commission lines as paid, and a payout as unpaid again.
//!
//! Staff choose lines, or all that are due, and create one payout over the sum of them, all or nothing. A line is paid at most once
//! (AF-14). Marking as unpaid undoes a whole payout, which stays in the history as cancelled (AF-15).

mod line_choice;
mod list_lines;
mod list_payouts;
mod pay;
mod payout_view;
mod show_payout;
mod unpay;

use shared::customers;
use shared::values::CustomerNumber;
use shared::web::{Problem, Rejection, Route, Staff};

pub const ROUTES: &[Route] = &[list_lines::ROUTE, list_payouts::ROUTE, pay::ROUTE, show_payout::ROUTE, unpay::ROUTE];

/// The affiliate in the path: somebody who is or was one.
async fn affiliate(cx: Staff<'_>) -> Result<CustomerNumber, Rejection> {
    let number = cx.path("number", CustomerNumber::parse)?;
    let customer = customers::find(cx.shop, number).await?;
    let is_affiliate = customer.is_some_and(|customer| customer.affiliate.is_some());
    if is_affiliate { Ok(number) } else { Err(Problem::not_found().into()) }
}
