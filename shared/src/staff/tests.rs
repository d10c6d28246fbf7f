//! Who may do what (ST-2).

use strum::IntoEnumIterator as _;

use super::{Permission, Role};

/// ST-2: whoever may do something, in the order of the permissions.
#[test]
fn each_permission_belongs_to_exactly_these_roles() {
    use Role::{Affiliates, Auditor, Manager, Marketing, Owner, Support};
    let expected: [(Permission, &[Role]); 14] = [
        (Permission::CustomersRead, &[Owner, Manager, Support, Marketing, Affiliates, Auditor]),
        (Permission::CustomersWrite, &[Owner, Manager, Support]),
        (Permission::CustomersReset, &[Owner, Manager, Support]),
        (Permission::ConsentRead, &[Owner, Manager, Support, Marketing, Auditor]),
        (Permission::AffiliatesRead, &[Owner, Manager, Affiliates, Auditor]),
        (Permission::AffiliatesWrite, &[Owner, Manager, Affiliates]),
        (Permission::PayoutsRead, &[Owner, Manager, Affiliates, Auditor]),
        (Permission::PayoutsWrite, &[Owner, Manager, Affiliates]),
        (Permission::SettingsRead, &[Owner, Manager, Auditor]),
        (Permission::SettingsWrite, &[Owner]),
        (Permission::AuditRead, &[Owner, Manager, Auditor]),
        (Permission::KeysWrite, &[Owner]),
        (Permission::StaffWrite, &[Owner]),
        (Permission::MailsWrite, &[Owner, Manager, Support]),
    ];
    for (permission, roles) in expected {
        assert_eq!(Role::iter().filter(|role| role.may(permission)).collect::<Vec<_>>(), roles, "{permission:?}");
    }
    assert_eq!(Permission::iter().collect::<Vec<_>>(), expected.map(|(permission, _)| permission));
}
