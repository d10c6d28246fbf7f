//! The audit log: who did what to whom, when, why and from where (ST-3).
//!
//! A row is written in the same transaction as the change or not at all, never overwritten, and holds no secret and
//! no whole address (S-AU-1, S-AU-4).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::fault::Fault;
use crate::shop::Shop;
use crate::store::{Condition, Key, Put, Write};
use crate::values::ids::TimeOrderedId;
use crate::values::{ClientInfo, CustomerNumber, ShortText, StaffId, Timestamp};

/// How long rows are kept.
const RETENTION: crate::values::Span = crate::values::Span::days(400);

/// A member of the staff who makes a change, and where they make it from: what every change by staff takes.
#[derive(Clone, Copy, Debug)]
pub struct Actor<'a> {
    pub staff: &'a StaffId,
    pub client: &'a ClientInfo,
}

impl Actor<'_> {
    /// An audit row about something that this actor does now.
    pub fn entry(self, shop: &Shop, action: &str, target: impl Into<String>) -> AuditEntry {
        AuditEntry::new(shop, ActorId::Staff(self.staff.clone()), action, target).from_client(self.client)
    }
}

/// Who did it, as the row keeps it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActorId {
    Staff(StaffId),
    Customer(CustomerNumber),
    Storefront(String),
    System,
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
    /// Harmless fields before and after, as text.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub changes: BTreeMap<String, (String, String)>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<ShortText<500>>,
    /// The network it came from: of IPv4 the address, of IPv6 the /64.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub network: Option<String>,
}

impl AuditEntry {
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

    pub fn from_client(mut self, client: &ClientInfo) -> Self {
        self.network = Some(client.prefix().to_string());
        self
    }

    /// A field that changed; what did not is left out.
    pub fn change(mut self, field: &str, before: impl ToString, after: impl ToString) -> Self {
        let (before, after) = (before.to_string(), after.to_string());
        if before != after {
            self.changes.insert(field.to_owned(), (before, after));
        }
        self
    }

    /// A field that changed and whose contents are nobody's to keep here: a name outlives its erasure in no log.
    pub fn change_redacted(mut self, field: &str) -> Self {
        self.changes.insert(field.to_owned(), (String::from("not kept"), String::from("changed")));
        self
    }

    /// The write that belongs into the transaction of the change.
    ///
    /// # Errors
    /// Never in practice: an entry always serialises.
    pub fn to_write(&self, shop: &Shop) -> Result<Write, Fault> {
        let id = TimeOrderedId::new(self.at, shop.rng());
        let day = self.at.day(&jiff::tz::TimeZone::UTC);
        let key = Key::new(format!("AU#{day}"), id.as_str());
        Ok(Put::new(&key, self)?.when(Condition::NotExists).expiring(self.at.plus(RETENTION)).into())
    }
}
