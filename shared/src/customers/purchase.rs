//! The effects of a paid order on its customer: when they first bought, and who referred them (AF-6).

use super::{Customer, Flag, Referral};
use crate::values::Timestamp;

/// A paid order, as its customer's record sees it.
#[derive(Clone, Debug)]
pub struct Purchase {
    pub placed_at: Timestamp,
    /// The tag that the order gives the customer.
    pub tag: Option<Referral>,
    /// The flags of the order.
    pub flags: Vec<Flag>,
}

impl Customer {
    /// Adds a purchase to the record: the earliest purchase counts, and a tag is permanent.
    pub fn record_purchase(&mut self, purchase: Purchase) {
        self.first_purchase_at = Some(self.first_purchase_at.map_or(purchase.placed_at, |at| at.min(purchase.placed_at)));
        self.referred_by = self.referred_by.take().or(purchase.tag);
        self.flag_same_payment |= purchase.flags.contains(&Flag::SamePayment);
        self.flag_look_alike_address |= purchase.flags.contains(&Flag::LookAlikeAddress);
    }
}
