//! What staff should look at: signs that an affiliate and a buyer are one person (AF-9).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Customer;

/// A sign that the affiliate and the buyer are one person. A flag alone refuses nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// The affiliate has an order that was paid by the same means.
    SamePayment,
    /// The addresses differ only in dots and tags.
    LookAlikeAddress,
}

impl Customer {
    /// The flags of all their orders.
    pub fn flags(&self) -> Vec<Flag> {
        let seen = [(self.flag_same_payment, Flag::SamePayment), (self.flag_look_alike_address, Flag::LookAlikeAddress)];
        seen.into_iter().filter_map(|(is_set, flag)| is_set.then_some(flag)).collect()
    }
}
