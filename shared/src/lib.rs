//! The people side of a shop: customers, subscribers and affiliates.
//!
//! Bases first, subjects next, the edge last; each may use what stands before it, and the SDK appears only in
//! `store`, `mailer`, `runtime` and each subject's `store.rs` (held by `tests/tidy`).

pub use bytes;
pub use http;
pub use tracing;
pub use url;

pub mod fault;
pub mod values;

pub mod input;

pub mod metrics;
pub mod passwords;
pub mod store;
pub mod texts;

pub mod config;
pub mod mailer;
pub mod settings;

pub mod shop;

pub mod audit;
pub mod mail;
pub mod staff;
pub mod throttle;

pub mod customers;

pub mod accounts;

pub mod hits;

pub mod mailing_list;

pub mod affiliates;
pub mod commissions;
pub mod orders;
pub mod payouts;

pub mod web;

pub mod pages;

pub mod runtime;
