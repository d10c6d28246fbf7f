//! Pages that more than one function shows.
//!
//! Other pages belong to their routes.

mod affiliate_figures;
mod affiliate_heading;
mod chart;
mod choose_password;
mod language_option;
mod look_in_inbox;
mod password_chosen;

pub use affiliate_figures::{Figures, Stat, amounts_of};
pub use affiliate_heading::AffiliateHeading;
pub use choose_password::{ChoosePassword, weak_password};
pub use language_option::LanguageOption;
pub use look_in_inbox::LookInInbox;
pub use password_chosen::password_chosen;
