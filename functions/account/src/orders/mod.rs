//! The customer's own orders (CU-8).

pub mod list;
pub mod show;

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
    pub status: Pill,
    pub total: String,
}

impl OrderRow {
    pub fn new(frame: &Frame, order: &Order, placed: ShownTime) -> Self {
        let id = order.id.to_string();
        Self {
            link: format!("/account/orders/{}", path_part(&id)),
            id,
            placed,
            status: status(order),
            total: frame.texts.money(Money::new(order.amounts.total(), order.currency)),
        }
    }
}

/// The state of an order as its customer sees it.
fn status(order: &Order) -> Pill {
    let refunded = order.amounts.refunded_items.minor();
    match order.status {
        _ if order.is_test => Pill::warn("order-test"),
        OrderStatus::Cancelled => Pill::plain("order-cancelled"),
        _ if refunded > 0 && refunded >= order.amounts.base() => Pill::plain("order-refunded"),
        _ if refunded > 0 => Pill::warn("order-partly-refunded"),
        OrderStatus::Placed => Pill::info("order-placed"),
        OrderStatus::Paid => Pill::ok("order-paid"),
    }
}
