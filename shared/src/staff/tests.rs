//! Who may do what (ST-2).

use strum::IntoEnumIterator as _;

use super::{Permission, Role};

/// ST-2: one row per role, in the order of the permissions.
#[test]
fn each_role_may_exactly_this() {
    for (role, may) in [
        (Role::Owner, [true; 9]),
        (Role::Manager, [true, true, true, true, true, true, true, true, false]),
        (Role::Support, [true, true, true, true, false, false, false, false, false]),
        (Role::Marketing, [true, false, false, true, false, false, false, false, false]),
        (Role::Affiliates, [true, false, false, false, true, true, true, true, false]),
        (Role::Auditor, [true, false, false, true, true, false, true, false, false]),
    ] {
        assert_eq!(Permission::iter().map(|permission| role.may(permission)).collect::<Vec<_>>(), may, "{role:?}");
    }
}
