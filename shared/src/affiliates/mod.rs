//! Affiliates: who they are, the hits of their links, and the visits that count.
//!
//! - Approved is who is enabled and has a rate; only staff decide on either (AF-1, S-AF-2).
//! - Following the link of an approved affiliate gives a visit: a signed token that an order may bring (AF-4, AF-5).
//! - The same visitor counts once an hour; what is no visitor is kept apart, and no address is kept at all (S-AF-3).

mod standing;
mod visit;

#[cfg(test)]
mod tests;

pub use standing::Standing;
pub use visit::{Visit, VisitorId};
