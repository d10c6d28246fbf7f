//! One commission line. Whatever changes what an affiliate is owed is a line.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::customers::Flag;
use crate::values::secret::Purpose;
use crate::values::{CustomerNumber, KeyRing, Money, OrderId, Rate, Sequence, Timestamp};

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

/// Letters and digits that nobody takes for one another (Crockford's base 32).
const REFERENCE_ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const REFERENCE_LENGTH: usize = 8;

impl Line {
    /// The order, as its affiliate may see it: the same for all its lines, and without a hint of who bought (AF-12).
    pub fn order_reference(&self, keys: &KeyRing) -> String {
        let signature = keys.sign(Purpose::OrderReference, &[&self.affiliate.to_string(), self.order.as_str()]);
        signature.iter().take(REFERENCE_LENGTH).map(|byte| char::from(REFERENCE_ALPHABET[usize::from(byte % 32)])).collect()
    }
}
