//! What was ordered, as replies show it: the same for customers and staff, and for nobody else.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Amount, Order, OrderItem, Quantity};
use crate::values::ShortText;

/// The items of an order and its coupon codes, as the storefront reported them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ContentsView {
    items: Vec<OrderItemView>,
    /// Whether the order has more items than are kept.
    items_cut: bool,
    coupon_codes: Vec<ShortText<64>>,
}

/// An item of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OrderItemView {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<ShortText<100>>,
    /// The storefront's id of the version of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<ShortText<100>>,
    /// The storefront's id of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    product: Option<ShortText<100>>,
    /// Each category as the chain of names from the root to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    categories: Vec<Vec<ShortText<100>>>,
    /// How many; 1.5 for goods sold by weight.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>)]
    quantity: Option<Quantity>,
    /// The price of one, without tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Amount, required = false)]
    unit_minor: Option<Amount>,
}

impl ContentsView {
    pub fn of(order: &Order) -> Self {
        let items = order.items.list.iter().cloned().map(OrderItemView::from).collect();
        Self { items, items_cut: order.items.is_cut, coupon_codes: order.coupon_codes.clone() }
    }
}

impl From<OrderItem> for OrderItemView {
    fn from(item: OrderItem) -> Self {
        let OrderItem { name, version, product, categories, quantity, unit_minor } = item;
        Self { name, version, product, categories, quantity, unit_minor }
    }
}
