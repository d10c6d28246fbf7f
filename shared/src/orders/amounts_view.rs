//! The amounts of an order, as replies show them: the same for customers and staff.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Amount, Amounts};
use crate::input::MinorUnits;

/// The amounts of an order in whole minor units of its currency. What was lost in disputes is shown to staff alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AmountsView {
    items_minor: Amount,
    discount_minor: Amount,
    shipping_minor: Amount,
    handling_minor: Amount,
    tax_minor: Amount,
    refunded_items_minor: Amount,
    /// What the customer was asked to pay, with tax and shipping.
    #[schema(value_type = MinorUnits)]
    total_minor: i64,
}

impl From<Amounts> for AmountsView {
    fn from(amounts: Amounts) -> Self {
        Self {
            items_minor: amounts.items,
            discount_minor: amounts.discount,
            shipping_minor: amounts.shipping,
            handling_minor: amounts.handling,
            tax_minor: amounts.tax,
            refunded_items_minor: amounts.refunded_items,
            total_minor: amounts.total(),
        }
    }
}
