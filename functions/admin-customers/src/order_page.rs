//! The page of one order: its sums, its customer, who earns on it, and why (CU-8, AF-13).

use askama::Template;
use shared::commissions::{LineKind, LineState, LineWithState};
use shared::customers::Referral;
use shared::orders::{Order, OrderDetails};
use shared::staff::Permission;
use shared::texts::{ShownTime, Texts};
use shared::values::{EmailAddress, Money};
use shared::web::{Frame, Pill, Rejection, Reply, Staff, path_part};

use crate::display_name;
use crate::order_row::states;
use crate::record_words::{flag_key, rule_key};

#[derive(Template)]
#[template(path = "admin-order.html")]
struct OrderPage<'a> {
    frame: &'a Frame,
    id: String,
    states: Vec<Pill>,
    placed: ShownTime,
    updated: ShownTime,
    sums: Vec<SumRow>,
    /// The customer's name and number, if a snapshot has named one.
    customer: Option<(String, String)>,
    email: &'a str,
    payment_method: String,
    /// What to look at (AF-9).
    flags: Vec<&'static str>,
    lines: Vec<LineRow>,
    because: String,
    tag: Option<Tag>,
}

/// A line of the bill.
struct SumRow {
    label: &'static str,
    amount: String,
    is_total: bool,
}

/// A commission line of the order.
struct LineRow {
    booked: ShownTime,
    /// The affiliate's number, and the address of what the reader may see of them.
    affiliate: String,
    link: String,
    kind: &'static str,
    base: String,
    rate: String,
    state: Pill,
    amount: String,
}

/// The tag of the order's customer.
struct Tag {
    affiliate: String,
    rule: &'static str,
    hit: Option<ShownTime>,
    tagged: ShownTime,
    /// The order that tagged the customer, if it is another one.
    order: Option<(String, String)>,
}

pub async fn show(cx: Staff<'_>, details: &OrderDetails) -> Result<Reply, Rejection> {
    let (frame, zone) = (cx.frame().await, cx.shop.zone().await?);
    let OrderDetails { order, customer, lines } = details;
    let moment = |at| frame.texts.shown_moment(at, &zone);
    let because: &'static str = order.because().into();
    let profile = if cx.may(Permission::AffiliatesRead) { "/admin/affiliates" } else { "/admin/customers" };
    let page = OrderPage {
        id: order.id.to_string(),
        states: states(order),
        placed: moment(order.placed_at),
        updated: moment(order.updated_at),
        sums: sums(&frame.texts, order),
        customer: customer.as_ref().map(|customer| (display_name(&frame, customer), customer.number.to_string())),
        email: order.email.as_ref().map_or("", EmailAddress::as_typed),
        payment_method: order.payment_method.as_ref().map(ToString::to_string).unwrap_or_default(),
        flags: order.flags.iter().copied().map(flag_key).collect(),
        lines: lines.iter().map(|line| line_row(&frame.texts, line, moment(line.line.booked_at), profile)).collect(),
        because: frame.t(&format!("admin-because-{}", because.replace('_', "-"))),
        tag: customer.as_ref().and_then(|customer| customer.referred_by.as_ref()).map(|tag| self::tag(order, tag, moment)),
        frame: &frame,
    };
    cx.page(&frame, &page)
}

/// What the order consists of, without lines of nothing.
fn sums(texts: &Texts, order: &Order) -> Vec<SumRow> {
    let amounts = &order.amounts;
    let row = |label, minor, is_total| SumRow { label, amount: texts.money(Money::new(minor, order.currency)), is_total };
    let some =
        |rows: Vec<(&'static str, i64)>| rows.into_iter().filter(|(_, minor)| *minor != 0).map(|(label, minor)| row(label, minor, false));
    let parts = vec![
        ("order-discount", -amounts.discount.minor()),
        ("order-shipping", amounts.shipping.minor()),
        ("order-handling", amounts.handling.minor()),
        ("order-tax", amounts.tax.minor()),
    ];
    let taken_back = vec![("order-given-back", -amounts.refunded_items.minor()), ("admin-order-disputed", -amounts.disputed.minor())];
    let items = row("order-items", amounts.items.minor(), false);
    let total = row("orders-total", amounts.total(), true);
    std::iter::once(items).chain(some(parts)).chain([total]).chain(some(taken_back)).collect()
}

fn line_row(texts: &Texts, LineWithState { line, state }: &LineWithState, booked: ShownTime, profile: &str) -> LineRow {
    LineRow {
        booked,
        affiliate: line.affiliate.to_string(),
        link: format!("{profile}/{}", line.affiliate),
        kind: match line.kind {
            LineKind::Earned => "affiliate-kind-earned",
            LineKind::Reversed => "affiliate-kind-reversed",
            LineKind::Restored => "affiliate-kind-restored",
            LineKind::Refused => "affiliate-kind-refused",
        },
        base: texts.money(Money::new(line.base_minor, line.amount.currency)),
        rate: texts.rate(line.rate),
        state: match state {
            LineState::Unpaid => Pill::plain("affiliate-state-unpaid"),
            LineState::Paid { .. } => Pill::ok("affiliate-state-paid"),
            LineState::Refused => Pill::warn("admin-line-refused"),
        },
        amount: texts.money(line.amount),
    }
}

fn tag(order: &Order, referral: &Referral, moment: impl Fn(shared::values::Timestamp) -> ShownTime) -> Tag {
    let other = (referral.order != order.id).then(|| referral.order.to_string());
    Tag {
        affiliate: referral.affiliate.to_string(),
        rule: rule_key(referral.rule),
        hit: referral.hit_at.map(&moment),
        tagged: moment(referral.at),
        order: other.map(|id| (format!("/admin/orders/{}", path_part(&id)), id)),
    }
}
