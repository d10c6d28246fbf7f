//! Pages that several functions answer with.
//!
//! A page belongs to its route; what stands here is shown by more than one.

mod choose_password;

pub use choose_password::{ChoosePassword, weak_password};
