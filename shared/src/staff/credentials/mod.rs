//! What a member of the staff signs in with: a password, and a second factor. They are an item of their own (S-IA-3).

mod code;
mod login;
pub(super) mod store;
mod totp;

pub use code::{RecoveryCode, SecondFactor};
pub use login::{StaffLogin, UsedFactor};
pub use totp::TotpSeed;
