//! The page of an affiliate's payouts, newest first, cancelled ones included (AF-15).

use askama::Template;
use shared::customers::Customer;
use shared::payouts::{Payout, PayoutMethod};
use shared::texts::ShownTime;
use shared::values::Page;
use shared::web::{Frame, Pager, Pill, Rejection, Reply, Staff};

use shared::pages::AffiliateHeading;

#[derive(Template)]
#[template(path = "payouts.html")]
struct PayoutsPage<'a> {
    frame: &'a Frame,
    heading: AffiliateHeading,
    rows: Vec<PayoutRow>,
    pager: Pager,
}

struct PayoutRow {
    link: String,
    made: ShownTime,
    method: &'static str,
    reference: String,
    lines: String,
    state: Pill,
    amount: String,
}

pub async fn show(cx: Staff<'_>, customer: &Customer, found: Page<Payout>) -> Result<Reply, Rejection> {
    let (frame, zone) = (cx.frame().await, cx.shop.zone().await?);
    let (rows, page) = cx.rows(found, |payout| PayoutRow {
        link: format!("/admin/payouts/{}", payout.id),
        made: frame.texts.shown_day(payout.made_at, &zone),
        method: method_key(payout.method),
        reference: payout.reference.as_ref().map(ToString::to_string).unwrap_or_default(),
        lines: frame.texts.number(payout.line_count),
        state: state(&payout),
        amount: frame.texts.money(payout.total()),
    });
    cx.page(&frame, &PayoutsPage { heading: AffiliateHeading::of(cx, &frame, customer), pager: cx.pager(&page), rows, frame: &frame })
}

pub fn method_key(method: PayoutMethod) -> &'static str {
    match method {
        PayoutMethod::Cash => "affiliate-method-cash",
        PayoutMethod::Other => "admin-method-other",
    }
}

pub fn state(payout: &Payout) -> Pill {
    if payout.is_paid() { Pill::ok("affiliate-payout-paid") } else { Pill::plain("affiliate-payout-cancelled") }
}
