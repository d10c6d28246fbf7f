//! The caller of a request.

use crate::customers::Customer;
use crate::staff::{Permission, Role, Scope};
use crate::values::{Digest, StaffId};

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
}

/// A member of the staff.
#[derive(Clone, Debug)]
pub struct StaffCaller {
    pub id: StaffId,
    pub role: Role,
}

impl StaffCaller {
    pub fn may(&self, permission: Permission) -> bool {
        self.role.may(permission)
    }
}
