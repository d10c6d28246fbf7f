//! Writes: puts, updates and deletes, each with a condition on what must still be true.

use aws_sdk_dynamodb::types::AttributeValue;
use serde::Serialize;

use super::condition::{Aliases, attribute_value};
use super::item::expiring;
use super::meter::Action;
use super::{Condition, Item, Key, to_item};
use crate::fault::Fault;
use crate::values::Timestamp;

/// A whole item, new or in place of an old one.
#[derive(Clone, Debug)]
pub struct Put {
    pub(super) key: Key,
    pub(super) item: Item,
    pub(super) when: Option<Condition>,
}

impl Put {
    /// A value as the item at a key.
    ///
    /// # Errors
    /// When the value does not serialise to a map: a bug in its type.
    pub fn new<T: Serialize>(key: &Key, value: &T) -> Result<Self, Fault> {
        Ok(Self { key: key.clone(), item: to_item(key, value)?, when: None })
    }

    /// Writes only if the condition holds.
    pub fn when(mut self, when: Condition) -> Self {
        self.when = Some(when);
        self
    }

    /// The table may delete the item after this moment.
    pub fn expiring(mut self, at: Timestamp) -> Self {
        self.item = expiring(self.item, at);
        self
    }
}

/// Changes some attributes of an item. An item that does not exist is created, unless the condition forbids it.
#[derive(Clone, Debug)]
pub struct Update {
    pub(super) key: Key,
    sets: Vec<(String, AttributeValue)>,
    sets_if_not_exists: Vec<(String, AttributeValue)>,
    removes: Vec<String>,
    adds: Vec<(String, AttributeValue)>,
    pub(super) when: Option<Condition>,
}

impl Update {
    /// An update of the item at a key, without any changes yet.
    pub fn of(key: &Key) -> Self {
        Self { key: key.clone(), sets: Vec::new(), sets_if_not_exists: Vec::new(), removes: Vec::new(), adds: Vec::new(), when: None }
    }

    /// Sets an attribute.
    pub fn set(mut self, attribute: &str, value: impl Serialize) -> Self {
        self.sets.push((attribute.to_owned(), attribute_value(value)));
        self
    }

    /// Sets an attribute, unless it is set already.
    pub fn set_if_not_exists(mut self, attribute: &str, value: impl Serialize) -> Self {
        self.sets_if_not_exists.push((attribute.to_owned(), attribute_value(value)));
        self
    }

    /// Removes an attribute.
    pub fn remove(mut self, attribute: &str) -> Self {
        self.removes.push(attribute.to_owned());
        self
    }

    /// Sets an attribute, or removes it for `None`.
    pub fn set_or_remove(self, attribute: &str, value: Option<impl Serialize>) -> Self {
        match value {
            Some(value) => self.set(attribute, value),
            None => self.remove(attribute),
        }
    }

    /// Adds to a counter that starts at 0. A retry after a lost reply counts twice, so never use it for money.
    pub fn add(mut self, attribute: &str, amount: i64) -> Self {
        self.adds.push((attribute.to_owned(), attribute_value(amount)));
        self
    }

    /// The table may delete the item after this moment.
    pub fn expiring(self, at: Timestamp) -> Self {
        self.set("ttl", at.seconds())
    }

    /// Writes only if the condition holds.
    pub fn when(mut self, when: Condition) -> Self {
        self.when = Some(when);
        self
    }

    /// The update expression. The names and values that it needs are added to the aliases.
    pub(super) fn expression(&self, aliases: &mut Aliases) -> String {
        let mut clauses = Vec::new();
        let mut clause = |word: &str, parts: Vec<String>| {
            if !parts.is_empty() {
                clauses.push(format!("{word} {}", parts.join(", ")));
            }
        };
        let mut sets: Vec<String> = self.sets.iter().map(|(n, v)| format!("{} = {}", aliases.name(n), aliases.value(v.clone()))).collect();
        sets.extend(self.sets_if_not_exists.iter().map(|(n, v)| {
            let name = aliases.name(n);
            format!("{name} = if_not_exists({name}, {})", aliases.value(v.clone()))
        }));
        clause("SET", sets);
        clause("REMOVE", self.removes.iter().map(|n| aliases.name(n)).collect());
        let adds = self.adds.iter().map(|(n, v)| format!("{} {}", aliases.name(n), aliases.value(v.clone()))).collect();
        clause("ADD", adds);
        clauses.join(" ")
    }
}

/// One write of a transaction.
#[derive(Clone, Debug)]
pub enum Write {
    Put(Put),
    Update(Update),
    Delete(Key, Option<Condition>),
    /// Changes nothing but costs a write of the item's size: prefer a condition on a write that happens anyway.
    ConditionCheck(Key, Condition),
}

impl Write {
    /// The action and kind of item, for the meter.
    pub(super) fn access(&self) -> (Action, String) {
        match self {
            Self::Put(put) => (Action::PutItem, put.key.kind().to_owned()),
            Self::Update(update) => (Action::UpdateItem, update.key.kind().to_owned()),
            Self::Delete(key, _) => (Action::DeleteItem, key.kind().to_owned()),
            Self::ConditionCheck(key, _) => (Action::ConditionCheckItem, key.kind().to_owned()),
        }
    }
}

impl From<Put> for Write {
    fn from(put: Put) -> Self {
        Self::Put(put)
    }
}

impl From<Update> for Write {
    fn from(update: Update) -> Self {
        Self::Update(update)
    }
}

/// The write that deletes an item, if the condition holds.
pub fn delete(key: &Key, when: Option<Condition>) -> Write {
    Write::Delete(key.clone(), when)
}

/// The write that makes a transaction depend on an item which it does not change.
pub fn condition_check(key: &Key, when: Condition) -> Write {
    Write::ConditionCheck(key.clone(), when)
}
