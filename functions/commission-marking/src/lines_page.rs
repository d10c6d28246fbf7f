//! The page of an affiliate's lines: oldest first, one currency at a time, those that are due ticked for the next payout (AF-14).

use askama::Template;
use shared::affiliates;
use shared::commissions::LineWithState;
use shared::customers::Customer;
use shared::payouts::{DueRule, LineFilter};
use shared::staff::Permission;
use shared::values::{Currency, Page};
use shared::web::{Frame, Pager, Rejection, Reply, Staff};

use crate::line_row::{LineRow, LineRows};
use shared::pages::AffiliateHeading;

#[derive(Template)]
#[template(path = "lines.html")]
struct LinesPage<'a> {
    frame: &'a Frame,
    heading: AffiliateHeading,
    currency: Currency,
    states: Vec<Choice>,
    currencies: Vec<Choice>,
    rows: Vec<LineRow>,
    pager: Pager,
    may_pay: bool,
}

/// An option of a form.
pub struct Choice {
    pub value: String,
    pub label: String,
    pub is_selected: bool,
}

/// The states by which lines are filtered, with the keys of their names.
const STATES: [(LineFilter, &str, &str); 4] = [
    (LineFilter::All, "", "affiliate-filter-all"),
    (LineFilter::Unpaid, "unpaid", "affiliate-state-unpaid"),
    (LineFilter::Due, "due", "admin-line-due"),
    (LineFilter::Paid, "paid", "affiliate-state-paid"),
];

pub async fn show(
    cx: Staff<'_>,
    customer: &Customer,
    (filter, currency): (LineFilter, Currency),
    found: Page<LineWithState>,
) -> Result<Reply, Rejection> {
    let (frame, settings) = (cx.frame().await, cx.shop.settings().await?);
    let rows = LineRows { frame: &frame, settings: &settings, rule: DueRule::of(cx.shop).await? };
    let (rows, page) = cx.rows(found, |stated| rows.row(&stated));
    let state = |(value, name, label): (LineFilter, &str, &str)| Choice {
        value: name.to_owned(),
        label: frame.t(label),
        is_selected: value == filter,
    };
    let mut currencies = affiliates::currencies(cx.shop, customer.number).await?;
    currencies.insert(currency);
    currencies.insert(cx.shop.config().currency);
    let choice = |one: Currency| Choice { value: one.to_string(), label: one.to_string(), is_selected: one == currency };
    let page = LinesPage {
        heading: AffiliateHeading::of(cx, &frame, customer),
        currency,
        states: STATES.map(state).into(),
        currencies: currencies.into_iter().map(choice).collect(),
        may_pay: cx.may(Permission::PayoutsWrite) && rows.iter().any(|row: &LineRow| row.is_payable),
        pager: cx.pager(&page),
        rows,
        frame: &frame,
    };
    cx.page(&frame, &page)
}
