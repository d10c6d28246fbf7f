//! What stands around every page of the back office: who is signed in, and where their role may go (ST-2).

use super::StaffCaller;
use crate::staff::{Permission, Role};

/// The back office as one member of the staff sees it.
#[derive(Clone, Debug)]
pub struct StaffFrame {
    /// Who is signed in.
    pub name: String,
    role: Role,
}

/// A heading of the navigation with its entries.
#[derive(Clone, Debug)]
pub struct NavSection {
    /// The key of its text; empty for the first section, which has none.
    pub heading: &'static str,
    pub entries: Vec<&'static NavEntry>,
}

/// An entry of the navigation.
#[derive(Debug)]
pub struct NavEntry {
    /// The address of its page.
    pub at: &'static str,
    /// Other addresses whose pages belong to it.
    pub covers: &'static [&'static str],
    pub icon: &'static str,
    /// The key of its text.
    pub text: &'static str,
    /// The permission that the page's route asks for.
    pub permission: Permission,
}

/// The navigation, in the order in which it is shown. An entry is shown to those whose role may open its page.
pub const NAVIGATION: &[(&str, &[NavEntry])] = &[
    ("", &[NavEntry { at: HOME, covers: &["/admin/mails"], icon: "home", text: "admin-home", permission: Permission::CustomersRead }]),
    (
        "admin-nav-people",
        &[NavEntry {
            at: "/admin/customers",
            covers: &["/admin/orders", "/admin/new-customer"],
            icon: "person",
            text: "admin-customers",
            permission: Permission::CustomersRead,
        }],
    ),
    (
        "admin-nav-marketing",
        &[NavEntry {
            at: "/admin/affiliates",
            covers: &["/admin/payouts"],
            icon: "share",
            text: "admin-affiliates",
            permission: Permission::AffiliatesRead,
        }],
    ),
    (
        "admin-nav-shop",
        &[
            NavEntry { at: "/admin/settings", covers: &[], icon: "settings", text: "settings-title", permission: Permission::SettingsRead },
            NavEntry { at: "/admin/staff", covers: &[], icon: "staff", text: "staff-title", permission: Permission::StaffWrite },
            NavEntry { at: "/admin/storefront-keys", covers: &[], icon: "key", text: "keys-title", permission: Permission::KeysWrite },
            NavEntry { at: "/admin/audit", covers: &[], icon: "list", text: "audit-title", permission: Permission::AuditRead },
        ],
    ),
];

/// The first page of the back office. All others are below its address.
const HOME: &str = "/admin";

impl StaffFrame {
    pub fn of(caller: &StaffCaller) -> Self {
        let name = caller.name.as_ref().map_or_else(|| caller.id.to_string(), ToString::to_string);
        Self { name, role: caller.role }
    }

    pub fn may(&self, permission: Permission) -> bool {
        self.role.may(permission)
    }

    /// The navigation as far as the role goes, without headings of nothing.
    pub fn sections(&self) -> Vec<NavSection> {
        let section = |(heading, entries): &(&'static str, &'static [NavEntry])| {
            let entries: Vec<&NavEntry> = entries.iter().filter(|entry| self.may(entry.permission)).collect();
            (!entries.is_empty()).then_some(NavSection { heading, entries })
        };
        NAVIGATION.iter().filter_map(section).collect()
    }

    /// Whether an entry's own page is at an address, or a page that belongs to it is.
    pub fn covers(entry: &NavEntry, is_at: impl Fn(&str) -> bool, is_below: impl Fn(&str) -> bool) -> bool {
        let own = if entry.at == HOME { is_at(HOME) } else { is_below(entry.at) };
        own || entry.covers.iter().any(|path| is_below(path))
    }

    /// Where the shop's name leads: the first page of the navigation.
    pub fn home(&self) -> &'static str {
        self.sections().first().and_then(|section| section.entries.first()).map_or("/admin", |entry| entry.at)
    }

    /// Whether they may look for customers, for the search field above the navigation.
    pub fn may_find_customers(&self) -> bool {
        self.may(Permission::CustomersRead)
    }
}
