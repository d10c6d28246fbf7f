//! The mail jobs about the staff.

use serde::{Deserialize, Serialize};

use crate::mail::MailPayload;
use crate::values::StaffId;

/// Somebody is to choose a password and a second factor.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StaffInvitation {
    pub staff: StaffId,
    /// The account's epoch at the time: a later invitation has another one.
    pub epoch: u64,
}

impl MailPayload for StaffInvitation {
    const KIND: &'static str = "staff_invitation";
}
