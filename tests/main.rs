//! All tests from outside, in one binary: use cases one by one, journeys across them, contracts, snapshots, and tidiness.

mod contract;
mod journeys;
mod snapshots;
mod tidy;
mod use_cases;
