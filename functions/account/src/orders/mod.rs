//! The customer's own orders (CU-8).

pub mod list;
