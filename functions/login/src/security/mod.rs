//! My account › Security: where somebody is logged in, and how to end it (S-SE-6, S-SE-7).

pub mod confirm;
pub mod confirm_page;
pub mod log_out;
pub mod show;

/// The page with the sessions.
const PAGE: &str = "/account/security";
