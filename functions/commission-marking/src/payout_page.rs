//! The page of one payout: its lines, how it was paid, and what became of it.

use askama::Template;
use shared::customers;
use shared::payouts::{self, DueRule, Payout, PayoutState};
use shared::staff::Permission;
use shared::texts::ShownTime;
use shared::web::{Frame, Pager, Pill, Problem, Rejection, Reply, Staff};

use crate::line_row::{LineRow, LineRows};
use crate::payouts_page::{method_key, state};
use shared::pages::AffiliateHeading;

#[derive(Template)]
#[template(path = "payout.html")]
struct PayoutPage<'a> {
    frame: &'a Frame,
    heading: AffiliateHeading,
    id: String,
    title: String,
    state: Pill,
    may_unpay: bool,
    method: &'static str,
    reference: String,
    note: String,
    sales: String,
    made_by: String,
    made: ShownTime,
    cancelled: Option<(String, ShownTime)>,
    lines_text: String,
    rows: Vec<LineRow>,
    pager: Pager,
}

pub async fn show(cx: Staff<'_>, payout: &Payout) -> Result<Reply, Rejection> {
    let customer = customers::find(cx.shop, payout.affiliate).await?.ok_or_else(Problem::not_found)?;
    let found = payouts::list_lines_of(cx.shop, payout, &cx.paging()?).await?;
    let (frame, settings) = (cx.frame().await, cx.shop.settings().await?);
    let (texts, zone) = (&frame.texts, settings.zone());
    let rows = LineRows { frame: &frame, settings: &settings, rule: DueRule::of(cx.shop).await? };
    let (rows, page) = cx.rows(found, |stated| rows.row(&stated));
    let page = PayoutPage {
        heading: AffiliateHeading::of(cx, &frame, &customer),
        id: payout.id.to_string(),
        title: title(&frame, payout),
        state: state(payout),
        may_unpay: payout.is_paid() && cx.may(Permission::PayoutsWrite),
        method: method_key(payout.method),
        reference: payout.reference.as_ref().map(ToString::to_string).unwrap_or_default(),
        note: payout.note.as_ref().map(|note| note.as_str().to_owned()).unwrap_or_default(),
        sales: payout.sale_count.map(|sales| texts.number(sales)).unwrap_or_default(),
        made_by: payout.made_by.to_string(),
        made: texts.shown_moment(payout.made_at, &zone),
        cancelled: match &payout.state {
            PayoutState::Paid => None,
            PayoutState::Cancelled { at, by } => Some((by.to_string(), texts.shown_moment(*at, &zone))),
        },
        lines_text: lines_text(&frame, "admin-lines-count", payout),
        rows,
        pager: cx.pager(&page),
        frame: &frame,
    };
    cx.page(&frame, &page)
}

/// *Payout of €90.00*.
pub fn title(frame: &Frame, payout: &Payout) -> String {
    frame.texts.with("admin-payout-title", "total", frame.texts.money(payout.total()))
}

/// How many lines it covers, in words.
pub fn lines_text(frame: &Frame, key: &str, payout: &Payout) -> String {
    frame.texts.with_count(key, i64::try_from(payout.line_count).unwrap_or(i64::MAX))
}
