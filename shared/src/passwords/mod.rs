//! Passwords: what is a good one, how it is hashed, and how it changes.
//!
//! - argon2id with fixed parameters; the raw password is never stored, logged, mailed or shown (PW-1).
//! - A reset link works for one hour, once, and only the newest counts; asking changes nothing else (PW-4, S-RS-11).
//! - A reset, a change or a first password ends every session and outstanding link, and its owner is told (PW-5).

mod hasher;
pub mod letters;
mod policy;
mod reset;
mod store;

#[cfg(test)]
mod tests;

pub use hasher::{Busy, Hasher, LANES, MEMORY_KIB, PASSES, PasswordCheck};
pub use policy::{NewPassword, Password, PersonalInfo, WeakPassword, validate};
pub use reset::{ResetOutcome, admit_reset_mail, find_resettable, prepare_password_changed, prepare_reset, request_reset, reset};
pub use store::{PasswordChange, change, set_reset_link};
