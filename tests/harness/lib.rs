//! The shop as tests open it: local mode in memory with a stopped clock, seeded dice and letters in a list; and the
//! people who use it.
//!
//! Ursula buys, Octavia refers, Toni works in the back office. People have verbs; requests are hidden behind them.

mod affiliates;
mod answer;
mod call;
pub mod faults;
mod feedback;
mod lines;
pub mod logs;
mod mailing_list;
mod orders;
pub mod partitions;
mod people;
pub mod policy;
mod shop;

pub use answer::Answer;
pub use call::Call;
pub use faults::{Fault, Faults, Lasting};
pub use lines::Booked;
pub use orders::{Told, lines_of};
pub use people::{PASSWORD, Person, Staff, Storefront};
pub use shop::{Posting, TestShop, Variant, counts_units};

pub use serde_json::{Value, json};
