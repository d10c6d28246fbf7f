//! Affiliates: who they are, the links that they share, and what these have earned.
//!
//! - An affiliate is approved if they are enabled and have a rate. Only staff decide on either (AF-1, S-AF-2).
//! - Following the link of an approved affiliate gives a visit: a signed token that comes back with an order (AF-3,
//!   AF-5).
//! - A statement shows hits and sales by month, from the hits and the commission lines themselves (AF-12).
//! - While the programme is off, nobody sees it, applies or is counted (AF-2).

mod alias;
mod application;
mod approved;
mod code;
mod directory;
pub mod link;
mod month;
mod sales;
mod statement;
mod status;
mod store;
mod view;
mod visit;

#[cfg(test)]
mod tests;

pub use alias::{AliasOutcome, aliases, set_alias};
pub use application::{ApplyOutcome, apply};
pub use approved::{Affiliate, find_approved, resolve_code};
pub use code::{AffiliateCode, Alias};
pub use directory::{close_days_of_hits, count, list};
pub use month::Month;
pub use sales::{CurrencyAmounts, Sales};
pub use statement::{Earnings, MonthFigures, Statement, currencies, earnings, month_figures, statement};
pub use status::AffiliateStatus;
pub use view::{MonthView, StatementView, unpaid};
pub use visit::{Visit, VisitorId, next_visit};
