//! Who may do what (ST-2).

use super::{Permission, Role};

const PERMISSIONS: [Permission; 8] = [
    Permission::CustomersRead,
    Permission::CustomersWrite,
    Permission::CustomersReset,
    Permission::ConsentRead,
    Permission::AffiliatesRead,
    Permission::AffiliatesWrite,
    Permission::PayoutsRead,
    Permission::PayoutsWrite,
];

/// ST-2: one row per role, in the order of the permissions above.
#[test]
fn each_role_may_exactly_this() {
    for (role, may) in [
        (Role::Owner, [true; 8]),
        (Role::Manager, [true; 8]),
        (Role::Support, [true, true, true, true, false, false, false, false]),
        (Role::Marketing, [true, false, false, true, false, false, false, false]),
        (Role::Affiliates, [true, false, false, false, true, true, true, true]),
        (Role::Auditor, [true, false, false, true, true, false, true, false]),
    ] {
        assert_eq!(PERMISSIONS.map(|permission| role.may(permission)), may, "{role:?}");
    }
}
