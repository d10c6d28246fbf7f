//! The people side of a shop: customers, subscribers and affiliates.
//!
//! Foundations come first, then the subjects, then the edge. A module uses only modules in the blocks above its own, and no
//! modules use each other in a circle. SDKs appear only in `store`, `mailer`, `runtime` and each subject's `store.rs`.
//! `tests/tidy` checks all of this.

pub use bytes;
pub use http;
pub use tracing;
pub use url;

pub mod fault;
pub mod values;

pub mod input;

pub mod passwords;
pub mod store;
pub mod texts;

pub mod config;
pub mod metrics;
pub mod settings;

pub mod mailer;

pub mod shop;

pub mod attention;
pub mod audit;
pub mod mail;
pub mod throttle;

pub mod customers;
pub mod setting_changes;
pub mod staff;

pub mod accounts;
pub mod commissions;
pub mod hits;
pub mod mailing_list;

pub mod affiliates;
pub mod payouts;

pub mod orders;

pub mod web;

pub mod pages;

pub mod runtime;
