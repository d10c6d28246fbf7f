//! Accounts: signing up, logging in, staying logged in, and choosing a new password.
//!
//! - Nobody types a password when they sign up or request a reset: whoever opens the mailed link chooses it (CU-4,
//!   PW-4).
//! - A link works once and for a limited time, and only the newest of its kind is valid. Opening it changes nothing.
//! - Every log-in that fails gets the same reply after the same work (PW-2).
//! - A first or new password ends every session and invalidates every outstanding link, and the owner is told by mail
//!   (PW-5).
//! - Nobody is locked out by somebody else's guesses: a browser that has logged in before, a session and a mailed link
//!   always get in, and the owner is told (PW-7).
//! - Owners see their sessions and end them. What is sensitive asks for the password again if the log-in was a while ago
//!   (S-SE-7, S-SE-8).
//! - A session ends after 24 hours without use, and after 14 days in any case (S-SE-4).

mod device;
mod failed_log_ins;
mod guessing_notice;
mod imported_password;
mod known_browser;
pub mod letters;
mod link;
mod links;
mod log_in;
mod mail_jobs;
mod mail_limit;
mod own_change;
mod password_change;
mod reset;
mod session;
pub mod sessions;
mod sign_up;
mod store;

#[cfg(test)]
mod tests;

pub use device::Device;
pub use failed_log_ins::FailedLogIns;
pub use guessing_notice::prepare_guessing_notice;
pub use imported_password::{ImportPasswordOutcome, import_password};
pub use known_browser::{KNOWN_FOR, KnownBrowsers};
pub use log_in::{LoginAttempt, LoginOutcome, NewSession, find_login, log_in};
pub use mail_jobs::{GuessingNotice, PasswordChanged, PasswordReset, SignUpRequest};
pub use own_change::{OwnChangeOutcome, change_password};
pub use password_change::{prepare_password_changed, validate_password};
pub use reset::{RequestResetOutcome, ResetOutcome, find_resettable, prepare_reset, request_reset, request_reset_by_staff, reset};
pub use session::{OpenSession, Session, SessionToken, TOKEN_PREFIX};
pub use sign_up::{ClaimOutcome, claim, find_claimable, prepare_sign_up, request_sign_up};
