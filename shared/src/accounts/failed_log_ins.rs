//! How often logging in to an account has failed in a row, and when its password alone no longer opens it.
//!
//! Every address has such a count, whether anybody owns it or not, so that all failures cause the same work (PW-2).
//! Failures in browsers that the owner has logged in with are counted apart: strangers cannot add to them (PW-7).

use serde::Deserialize;

/// After this many failures in a row the password alone no longer opens the account (NIST SP 800-63B-4, 3.2.2). A mailed
/// link does.
const FAILURES_MAX: u32 = 100;
/// Each time strangers have failed this often, the owner is told (PW-7).
const FAILURES_PER_NOTICE: u32 = 10;

/// The failures since the last log-in or change of password.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct FailedLogIns {
    /// In browsers that nobody has logged in with.
    #[serde(rename = "n", default)]
    pub by_strangers: u32,
    /// In known browsers.
    #[serde(rename = "b", default)]
    pub in_known_browsers: u32,
}

impl FailedLogIns {
    /// Whether the password alone still opens the account.
    pub(super) fn allow_password(self, is_known: bool) -> bool {
        let failures = if is_known { self.in_known_browsers } else { self.by_strangers };
        failures < FAILURES_MAX
    }

    /// Whether the failure that was just counted is one that the owner is told of.
    pub(super) fn call_for_notice(self, is_known: bool) -> bool {
        !is_known && self.by_strangers > 0 && self.by_strangers.is_multiple_of(FAILURES_PER_NOTICE)
    }

    /// Whether there are any.
    pub(super) fn is_some(self) -> bool {
        self != Self::default()
    }

    /// All of them.
    pub fn total(self) -> u32 {
        self.by_strangers.saturating_add(self.in_known_browsers)
    }
}
