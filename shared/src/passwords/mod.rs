//! Passwords: which are good enough, and how they are hashed.
//!
//! - argon2id with fixed parameters. The password itself is never stored, logged, mailed or shown (PW-1).
//! - A password that may be set has another type than one that is only compared.

mod hasher;
mod imported;
mod memory;
mod policy;

#[cfg(test)]
mod tests;

pub use hasher::{Busy, HashCost, Hasher, PasswordCheck, VerifiedPassword};
pub use imported::{ImportedPassword, UnreadableHash};
pub use policy::{NewPassword, Password, PersonalInfo, WeakPassword};
