//! The caller of a request.

use crate::customers::Customer;
use crate::staff::sessions::SignedInStaff;
use crate::staff::{Permission, Role, Scope, StaffToken};
use crate::values::{Digest, ShortText, StaffId};

/// The caller, once identified.
#[derive(Clone, Debug)]
pub enum Caller {
    Anonymous,
    Customer(Box<CustomerCaller>),
    Storefront(StorefrontCaller),
    Staff(StaffCaller),
}

/// A signed-in customer: the session presented, and the current record (S-SE-5).
#[derive(Clone, Debug)]
pub struct CustomerCaller {
    pub session: Digest,
    /// Whether they logged in a short while ago (S-SE-8).
    pub is_recent: bool,
    pub customer: Customer,
}

/// A storefront's server.
#[derive(Clone, Debug)]
pub struct StorefrontCaller {
    pub key: Digest,
    pub scopes: Vec<Scope>,
    /// Whether this use of the key is to be noted.
    pub is_use_due: bool,
}

/// A member of the staff.
#[derive(Clone, Debug)]
pub struct StaffCaller {
    pub id: StaffId,
    /// Whoever presents a staff token has no name.
    pub name: Option<ShortText<100>>,
    pub role: Role,
    /// The session presented; none with a staff token.
    pub session: Option<Digest>,
    /// Whether they have proven who they are a short while ago (S-SE-8).
    pub is_recent: bool,
}

impl From<SignedInStaff> for StaffCaller {
    fn from(staff: SignedInStaff) -> Self {
        let SignedInStaff { id, name, role, session, is_recent } = staff;
        Self { id, name, role, session: Some(session), is_recent }
    }
}

/// Nobody else has the token of a program: presenting it proves who calls.
impl From<StaffToken> for StaffCaller {
    fn from(token: StaffToken) -> Self {
        Self { id: token.staff, name: None, role: token.role, session: None, is_recent: true }
    }
}

impl StaffCaller {
    pub fn may(&self, permission: Permission) -> bool {
        self.role.may(permission)
    }
}
