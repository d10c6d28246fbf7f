//! Passwords: what is a good one, and how it is hashed.
//!
//! - argon2id with fixed parameters. The raw password is never stored, logged, mailed or shown (PW-1).
//! - A password that may be set is another type than one that is merely compared.

mod hasher;
mod policy;

#[cfg(test)]
mod tests;

pub use hasher::{Busy, Hasher, LANES, MEMORY_KIB, PASSES, PasswordCheck};
pub use policy::{NewPassword, Password, PersonalInfo, WeakPassword};
