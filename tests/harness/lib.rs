//! The test shop, and the people who use it. The shop is local mode in memory, with a stopped clock, a seeded random number
//! generator, and letters in a list.
//!
//! Ursula buys, Octavia refers, Toni works in the back office. People have methods that hide the requests.

mod affiliates;
mod back_office;
pub mod faults;
mod feedback;
pub mod gateway;
mod lines;
pub mod logs;
mod mailing_list;
mod operate;
mod orders;
pub mod partitions;
mod people;
pub mod policy;
mod prepared;
mod request;
mod response;
mod shop;
mod staff_account;
mod staff_browser;

pub use back_office::BackOffice;
pub use faults::{FaultInjector, InjectedFault, Repetition};
pub use gateway::Gateway;
pub use lines::TestLine;
pub use orders::{OrderBody, lines_of};
pub use people::{BROWSER, Desk, PASSWORD, Person, Staff, Storefront};
pub use prepared::{DataFolder, PreparedShop};
pub use request::TestRequest;
pub use response::TestResponse;
pub use shop::{MailFaults, TEST_HASH_COST, TestShop, TestShopOptions, is_capacity_metered, token_in};
pub use staff_account::{STAFF_PASSWORD, StaffAccount};
pub use staff_browser::StaffBrowser;

pub use serde_json::{Value, json};
