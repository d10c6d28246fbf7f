//! Staff's notes about a customer.

use crate::values::LongText;

/// Notes that only staff see.
pub type Notes = LongText<4_000>;
