//! Passwords that come along from another system: their hashes verify, and are replaced by argon2id at the next log-in
//! (PW-6, S-PW-6).
//!
//! A hash that is quick to guess at need not stay at rest until then: wrapped, only its argon2id is stored (S-PW-8).

mod bare;
mod parse;
mod password;
mod scheme;
mod stored;

#[cfg(test)]
mod tests;

pub use parse::UnreadableHash;
pub use password::ImportedPassword;
pub(super) use stored::StoredHash;
