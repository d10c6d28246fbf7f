//! An order as staff see it: with its customer and its commission lines.

use super::{Order, find, receive};
use crate::commissions::LineWithState;
use crate::customers::{self, Customer};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::values::OrderId;

/// An order and what belongs to it.
#[derive(Clone, Debug)]
pub struct OrderDetails {
    pub order: Order,
    pub customer: Option<Customer>,
    /// Oldest first.
    pub lines: Vec<LineWithState>,
}

/// The order with an id, and what belongs to it.
///
/// # Errors
/// When the store does not answer.
pub async fn details(shop: &Shop, id: &OrderId) -> Result<Option<OrderDetails>, Fault> {
    let Some(order) = find(shop, id).await? else { return Ok(None) };
    let customer = async {
        match order.customer {
            Some(number) => customers::find(shop, number).await,
            None => Ok(None),
        }
    };
    let (customer, lines) = tokio::try_join!(customer, receive::with_states(shop, order.commission_lines()))?;
    Ok(Some(OrderDetails { order, customer, lines }))
}
