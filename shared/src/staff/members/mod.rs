//! The accounts of the staff: who works in the back office, and in which role.

mod member;
pub(super) mod store;

pub use member::{StaffMember, StaffState};
