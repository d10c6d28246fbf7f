//! The log-in record of a member of the staff: everything that signing in needs, in one read.

use serde::{Deserialize, Serialize};

use super::{SecondFactor, TotpSeed};
use crate::staff::StaffLink;
use crate::staff::members::{StaffMember, StaffState};
use crate::values::secret::KeyRing;
use crate::values::{Digest, EmailAddress, StaffId, Timestamp};

/// The log-in record of one address. There is one per address, whoever wants it for a second account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StaffLogin {
    pub staff: StaffId,
    pub email: EmailAddress,
    pub state: StaffState,
    pub epoch: u64,
    /// A PHC string; none until its owner has chosen a password.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub password: Option<String>,
    /// The sealed seed of the second factor.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub seed: Option<String>,
    /// The step of the newest code that was used: no code of this step or an earlier one is accepted again (S-ST-2).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_step: Option<u64>,
    /// The recovery codes that are left (S-ST-3).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub recovery_codes: Vec<Digest>,
    /// The newest mailed link, by which a password and a second factor are chosen.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub link: Option<StaffLink>,
}

/// The second factor that was used, and must not be used again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UsedFactor {
    /// A code of this step.
    Code { step: u64 },
    /// A recovery code, and those that are left.
    RecoveryCode { left: Vec<Digest> },
}

impl StaffLogin {
    /// The record of somebody who has neither password nor second factor yet.
    pub(in crate::staff) fn new(member: &StaffMember) -> Self {
        Self {
            staff: member.id.clone(),
            email: member.email.clone(),
            state: member.state,
            epoch: member.epoch,
            password: None,
            seed: None,
            last_step: None,
            recovery_codes: Vec::new(),
            link: None,
        }
    }

    /// Whether password and second factor are there to sign in with.
    pub fn has_credentials(&self) -> bool {
        self.password.is_some() && self.seed.is_some()
    }

    /// The second factor that was typed, if it is valid now and has not been used.
    pub(in crate::staff) fn accept(&self, keys: &KeyRing, typed: &SecondFactor, now: Timestamp) -> Option<UsedFactor> {
        if typed.is_recovery_code() {
            let digest = typed.digest();
            let left: Vec<Digest> = self.recovery_codes.iter().filter(|code| !code.matches(&digest)).cloned().collect();
            return (left.len() < self.recovery_codes.len()).then_some(UsedFactor::RecoveryCode { left });
        }
        let seed = TotpSeed::open(keys, &self.email, self.seed.as_ref()?)?;
        let step = seed.step_of(typed.text(), now)?;
        self.last_step.is_none_or(|last| last < step).then_some(UsedFactor::Code { step })
    }
}
