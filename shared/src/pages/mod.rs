//! Pages that more than one function shows.
//!
//! Other pages belong to their routes.

mod choose_password;

pub use choose_password::{ChoosePassword, weak_password};
