//! All tests from outside in one binary: use cases, journeys across them, contracts, snapshots, and conventions.

mod contract;
mod journeys;
mod snapshots;
mod tidy;
mod use_cases;
