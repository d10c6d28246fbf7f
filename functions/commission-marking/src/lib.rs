//! Mark commission lines as paid, and a payout as unpaid again.
//!
//! Staff choose lines, or all that are due, and create one payout over the sum of them, all or nothing. A line is paid at most once
//! (AF-14). Marking as unpaid undoes a whole payout, which stays in the history as cancelled (AF-15).

mod line_choice;
mod line_row;
mod lines_page;
mod list_lines;
mod list_payouts;
mod new_payout;
mod pay;
mod payout_page;
mod payout_view;
mod payouts_page;
mod show_payout;
mod unpay;
mod unpay_page;

use shared::customers::{self, Customer};
use shared::values::CustomerNumber;
use shared::web::{Problem, Rejection, Route, Staff};

pub const ROUTES: &[Route] =
    &[list_lines::ROUTE, list_payouts::ROUTE, new_payout::ROUTE, pay::ROUTE, show_payout::ROUTE, unpay_page::ROUTE, unpay::ROUTE];

/// The affiliate in the path: somebody who is or was one.
async fn affiliate(cx: Staff<'_>) -> Result<Customer, Rejection> {
    let number = cx.path("number", CustomerNumber::parse)?;
    let customer = customers::find(cx.shop, number).await?;
    Ok(customer.filter(|customer| customer.affiliate.is_some()).ok_or_else(Problem::not_found)?)
}
