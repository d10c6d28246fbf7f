//! Orders in the tables of the back office.

use shared::orders::{Order, OrderStatus};
use shared::texts::ShownTime;
use shared::values::Money;
use shared::web::{Frame, Pill, path_part};

/// An order in a table of orders.
pub struct OrderRow {
    pub id: String,
    /// The address of its page.
    pub link: String,
    pub placed: ShownTime,
    pub states: Vec<Pill>,
    pub total: String,
}

impl OrderRow {
    pub fn new(frame: &Frame, order: &Order, placed: ShownTime) -> Self {
        let id = order.id.to_string();
        Self {
            link: format!("/admin/orders/{}", path_part(&id)),
            id,
            placed,
            states: states(order),
            total: frame.texts.money(Money::new(order.amounts.total(), order.currency)),
        }
    }
}

/// The state of an order, and what staff should look at (AF-9).
pub fn states(order: &Order) -> Vec<Pill> {
    let refunded = order.amounts.refunded_items.minor();
    let state = match order.status {
        OrderStatus::Cancelled => Pill::plain("order-cancelled"),
        _ if refunded > 0 && refunded >= order.amounts.base() => Pill::plain("order-refunded"),
        _ if refunded > 0 => Pill::warn("order-partly-refunded"),
        OrderStatus::Placed => Pill::info("order-placed"),
        OrderStatus::Paid => Pill::ok("order-paid"),
    };
    let test = order.is_test.then_some(Pill::warn("order-test"));
    let disputed = (order.amounts.disputed.minor() > 0).then_some(Pill::bad("admin-order-disputed"));
    let flagged = (!order.flags.is_empty()).then_some(Pill::warn("admin-standing-flagged"));
    [test, Some(state), disputed, flagged].into_iter().flatten().collect()
}
