//! Pages that more than one function shows.
//!
//! Other pages belong to their routes.

mod choose_password;
mod language_option;
mod look_in_inbox;
mod password_chosen;

pub use choose_password::{ChoosePassword, weak_password};
pub use language_option::LanguageOption;
pub use look_in_inbox::LookInInbox;
pub use password_chosen::password_chosen;
