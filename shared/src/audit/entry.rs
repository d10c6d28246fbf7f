//! One row of the audit log, and its actor.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::shop::Shop;
use crate::values::{ClientInfo, CustomerNumber, ShortText, StaffId, Timestamp};

/// A member of the staff who makes a change, and where they make it from. Every change by staff takes one.
#[derive(Clone, Copy, Debug)]
pub struct Actor<'a> {
    pub staff: &'a StaffId,
    pub client: &'a ClientInfo,
}

impl Actor<'_> {
    /// An audit row about something that this actor is doing now.
    pub fn entry(self, shop: &Shop, action: &str, target: impl Into<String>) -> AuditEntry {
        AuditEntry::new(shop, ActorId::Staff(self.staff.clone()), action, target).from_client(self.client)
    }
}

/// Who makes a change that both staff and an operator may make.
#[derive(Clone, Copy, Debug)]
pub enum Author<'a> {
    Staff(Actor<'a>),
    /// Somebody at a terminal: the reason in the row says who.
    Operator(&'a ShortText<500>),
}

impl Author<'_> {
    /// An audit row about something that this author is doing now.
    pub fn entry(self, shop: &Shop, action: &str, target: impl Into<String>) -> AuditEntry {
        match self {
            Self::Staff(actor) => actor.entry(shop, action, target),
            Self::Operator(by) => AuditEntry { reason: Some(by.clone()), ..AuditEntry::new(shop, ActorId::System, action, target) },
        }
    }
}

/// The actor, as the row stores it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActorId {
    Staff(StaffId),
    Customer(CustomerNumber),
    /// The shop itself, or its operator at a terminal.
    System,
}

/// `staff:toni`, `customer:17`, `system`: as the back office shows it and filters by it.
impl fmt::Display for ActorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Staff(id) => write!(f, "staff:{id}"),
            Self::Customer(number) => write!(f, "customer:{number}"),
            Self::System => f.write_str("system"),
        }
    }
}

/// One row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AuditEntry {
    pub at: Timestamp,
    pub actor: ActorId,
    /// What was done, as `subject.verb`: `customer.update`, `payout.create`.
    pub action: String,
    /// Whom or what it was done to: `customer:17`, `payout:…`.
    pub target: String,
    /// Harmless fields with their values before and after, as text.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub changes: BTreeMap<String, (String, String)>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<ShortText<500>>,
    /// The network that the change came from: an IPv4 address, or the /64 of an IPv6 address.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub network: Option<String>,
}

impl AuditEntry {
    /// A row about something that is being done now.
    pub fn new(shop: &Shop, actor: ActorId, action: &str, target: impl Into<String>) -> Self {
        Self {
            at: shop.now(),
            actor,
            action: action.to_owned(),
            target: target.into(),
            changes: BTreeMap::new(),
            reason: None,
            network: None,
        }
    }

    /// Adds the network that the change came from.
    #[must_use]
    pub fn from_client(mut self, client: &ClientInfo) -> Self {
        self.network = Some(client.prefix().to_string());
        self
    }

    /// Adds a field's values before and after, unless it did not change.
    #[must_use]
    pub fn change(mut self, field: &str, before: impl ToString, after: impl ToString) -> Self {
        let (before, after) = (before.to_string(), after.to_string());
        if before != after {
            self.changes.insert(field.to_owned(), (before, after));
        }
        self
    }

    /// Adds that a field changed, without its contents: the log must not keep a name after the record is erased.
    #[must_use]
    pub fn change_redacted(mut self, field: &str) -> Self {
        self.changes.insert(field.to_owned(), (String::from("not kept"), String::from("changed")));
        self
    }
}
