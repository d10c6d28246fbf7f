//! The page that asks before a payout is marked as unpaid, with the consequences in figures (AF-15).

use askama::Template;
use shared::payouts;
use shared::staff::Permission;
use shared::values::{Money, PayoutId};
use shared::web::{Form, Frame, Problem, Rejection, Reply, Route, Staff};

use crate::payout_page::{lines_text, title};

pub const ROUTE: Route = Route::staff(
    "GET /admin/payouts/{id}/unpay",
    Permission::PayoutsWrite,
    "The page that asks before a payout is marked as unpaid",
    |cx| Box::pin(handle(cx)),
)
.with_page();

#[derive(Template)]
#[template(path = "unpay.html")]
struct UnpayPage<'a> {
    frame: &'a Frame,
    form: &'a Form,
    /// The address of the payout's page.
    payout: String,
    title: String,
    lines_text: String,
    paid_text: String,
}

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let id = cx.path("id", PayoutId::parse)?;
    let payout = payouts::find(cx.shop, &id).await?.ok_or_else(Problem::not_found)?;
    let address = format!("/admin/payouts/{id}");
    if !payout.is_paid() {
        return cx.see_other(&address);
    }
    let frame = cx.frame().await;
    let texts = &frame.texts;
    let before = payouts::paid_totals(cx.shop, payout.affiliate).await?.into_iter().find(|paid| paid.currency == payout.currency);
    let before = before.unwrap_or_else(|| payout.total());
    let after = Money::new(before.minor.saturating_sub(payout.total_minor), payout.currency);
    let paid = [("before", texts.money(before)), ("after", texts.money(after))];
    let page = UnpayPage {
        payout: address,
        title: title(&frame, &payout),
        lines_text: lines_text(&frame, "admin-unpay-lines", &payout),
        paid_text: texts.with_args("admin-unpay-paid", &paid),
        form: cx.form(),
        frame: &frame,
    };
    cx.page(&frame, &page)
}
