//! A row as it is stored: what was done, its place in a chain, and the signature over both.

use serde::{Deserialize, Serialize};

use super::AuditEntry;
use crate::fault::Fault;
use crate::store::Key;
use crate::values::secret::Purpose;
use crate::values::{KeyRing, Timestamp};

/// Into how many chains the rows are divided, so that changes at the same moment seldom wait for each other. Only ever
/// increase it.
pub const CHAINS: u64 = 8;

/// A stored row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Row {
    #[serde(flatten)]
    pub entry: AuditEntry,
    /// Its place in a chain; a customer's own row has none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub link: Option<Link>,
    /// The signature over all of this and the row's key.
    pub mac: String,
}

/// A place in a chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub chain: u64,
    /// Counted from 1, without gaps.
    pub number: u64,
    /// The signature of the row before it; empty for the first.
    pub previous: String,
    /// When that row was written.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub previous_at: Option<Timestamp>,
}

/// The newest row of a chain. It moves in the transaction that writes the row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    pub chain: u64,
    pub number: u64,
    /// The signature of that row, and when it was written.
    pub row: String,
    pub at: Timestamp,
    /// The signature over this head: nobody makes up the head of a shorter chain.
    pub mac: String,
}

impl Row {
    /// Signs a row at a key.
    pub fn new(keys: &KeyRing, key: &Key, entry: AuditEntry, link: Option<Link>) -> Result<Self, Fault> {
        let mac = keys.sign_text(Purpose::Audit, &parts(key, &signed_text(&entry)?, link.as_ref()).each_ref().map(String::as_str));
        Ok(Self { entry, link, mac })
    }

    /// Whether the row is as it was written, where it was written.
    pub fn is_intact(&self, keys: &KeyRing, key: &Key) -> bool {
        let Ok(text) = signed_text(&self.entry) else { return false };
        keys.verify(Purpose::Audit, &parts(key, &text, self.link.as_ref()).each_ref().map(String::as_str), &self.mac)
    }
}

/// An entry as it is signed: its JSON. A member that entries get later must be left out where it is absent.
fn signed_text(entry: &AuditEntry) -> Result<String, Fault> {
    serde_json::to_string(entry).map_err(|e| Fault::internal("writing an audit row", e))
}

fn parts(key: &Key, entry: &str, link: Option<&Link>) -> [String; 6] {
    let (place, previous, at) = match link {
        Some(link) => (
            format!("{}/{}", link.chain, link.number),
            link.previous.clone(),
            link.previous_at.map_or_else(String::new, |at| at.to_string()),
        ),
        None => Default::default(),
    };
    [key.pk.clone(), key.sk.clone(), entry.to_owned(), place, previous, at]
}

impl Link {
    /// The place after a head, or the first of a chain.
    pub fn after(chain: u64, head: Option<&Head>) -> Self {
        match head {
            Some(head) => Self { chain, number: head.number + 1, previous: head.row.clone(), previous_at: Some(head.at) },
            None => Self { chain, number: 1, previous: String::new(), previous_at: None },
        }
    }
}

impl Head {
    /// The head of a chain that ends with this row.
    pub fn of(keys: &KeyRing, link: &Link, row: &Row) -> Self {
        let head = Self { chain: link.chain, number: link.number, row: row.mac.clone(), at: row.entry.at, mac: String::new() };
        Self { mac: keys.sign_text(Purpose::Audit, &head.parts().each_ref().map(String::as_str)), ..head }
    }

    pub fn is_intact(&self, keys: &KeyRing) -> bool {
        keys.verify(Purpose::Audit, &self.parts().each_ref().map(String::as_str), &self.mac)
    }

    fn parts(&self) -> [String; 5] {
        ["head".to_owned(), self.chain.to_string(), self.number.to_string(), self.row.clone(), self.at.to_string()]
    }
}
