//! One commission line. Whatever changes what an affiliate is owed is a line.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::customers::Flag;
use crate::values::{CustomerNumber, Money, OrderId, Rate, Sequence, Timestamp};

/// Why a line was booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// An order was paid.
    Earned,
    /// A refund, a cancellation or a lost dispute took something back.
    Reversed,
    /// The order earns more than before: a dispute was won, a cancellation undone, goods were added.
    Restored,
    /// The affiliate was suspended when the order was paid: nothing is owed (AF-11).
    Refused,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub affiliate: CustomerNumber,
    pub sequence: Sequence,
    pub order: OrderId,
    pub kind: LineKind,
    /// What was left of the order's base when the line was booked, in minor units.
    pub base_minor: i64,
    /// The rate frozen on the order.
    pub rate: Rate,
    /// What the line adds to the balance: negative for a reversal, 0 for a refusal.
    pub amount: Money,
    pub booked_at: Timestamp,
    /// The flags of the order, for staff (AF-9).
    pub flags: Vec<Flag>,
}
