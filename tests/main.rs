//! All tests from outside, in one binary: use cases one by one, journeys across them, contracts, and tidiness.

mod contract;
mod journeys;
mod tidy;
mod use_cases;
