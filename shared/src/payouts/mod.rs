//! Payouts: lines set as paid, all or nothing, and marked as unpaid again.
