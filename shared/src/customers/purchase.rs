//! What a paid order changes about its customer: when they first bought, and who referred them (AF-6).

use super::{Customer, Referral, store};
use crate::store::{Condition, Update, Write, condition_check};
use crate::values::Timestamp;

/// A paid order, as far as its customer's record is concerned.
#[derive(Clone, Debug)]
pub struct Purchase {
    pub placed_at: Timestamp,
    /// The tag that the customer gets by it.
    pub tag: Option<Referral>,
}

impl Customer {
    /// The record with the purchase on it.
    pub fn record_purchase(&mut self, purchase: Purchase) {
        self.first_purchase_at = Some(self.first_purchase_at.map_or(purchase.placed_at, |at| at.min(purchase.placed_at)));
        self.referred_by = self.referred_by.take().or(purchase.tag);
    }
}

/// The write that notes a purchase on a record, and holds its transaction to what was read: that an untagged customer
/// is untagged still, and that one who had not bought before has not bought since. None when nothing changes and
/// nothing could have.
pub fn to_write(customer: &Customer, purchase: &Purchase) -> Option<Write> {
    let key = store::customer_key(customer.number);
    let is_earliest = customer.first_purchase_at.is_none_or(|at| purchase.placed_at < at);
    let mut still = vec![Condition::Exists];
    if customer.referred_by.is_none() {
        still.push(Condition::AttributeNotExists("referred_by"));
    }
    if customer.first_purchase_at.is_none_or(|at| purchase.placed_at <= at) {
        still.push(Condition::AttributeNotExists("first_purchase_at").or(Condition::at_least("first_purchase_at", purchase.placed_at)));
    }
    let still = Condition::All(still);
    if !is_earliest && purchase.tag.is_none() {
        return customer.referred_by.is_none().then(|| condition_check(&key, still));
    }
    let mut update = Update::of(&key).add("v", 1).when(still);
    if is_earliest {
        update = update.set("first_purchase_at", purchase.placed_at);
    }
    if let Some(tag) = &purchase.tag {
        update = update.set("referred_by", tag);
    }
    Some(update.into())
}
