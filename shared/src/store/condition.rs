//! Conditions: what must still be true for a write to happen.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::Serialize;

/// What must be true of the existing item.
#[derive(Clone, Debug)]
pub enum Condition {
    /// There is no item at the key.
    NotExists,
    /// There is an item at the key.
    Exists,
    /// The attribute is not set.
    AttributeNotExists(String),
    /// The attribute's value compares with this one, by `=`, `<>`, `<`, `<=`, `>` or `>=`.
    Compare(String, &'static str, AttributeValue),
    All(Vec<Condition>),
    Any(Vec<Condition>),
}

impl Condition {
    pub fn attribute_not_exists(attribute: impl Into<String>) -> Self {
        Self::AttributeNotExists(attribute.into())
    }

    pub fn equals(attribute: impl Into<String>, value: impl Serialize) -> Self {
        Self::Compare(attribute.into(), "=", attribute_value(value))
    }

    pub fn less_than(attribute: impl Into<String>, value: impl Serialize) -> Self {
        Self::Compare(attribute.into(), "<", attribute_value(value))
    }

    pub fn greater_than(attribute: impl Into<String>, value: impl Serialize) -> Self {
        Self::Compare(attribute.into(), ">", attribute_value(value))
    }

    pub fn at_least(attribute: impl Into<String>, value: impl Serialize) -> Self {
        Self::Compare(attribute.into(), ">=", attribute_value(value))
    }

    /// Optimistic locking: the version is still the one that was read, or there is still no item if none was read.
    pub fn version(seen: Option<u64>) -> Self {
        seen.map_or(Self::NotExists, |version| Self::equals("v", version))
    }

    pub fn and(self, other: Self) -> Self {
        Self::All(vec![self, other])
    }

    pub fn or(self, other: Self) -> Self {
        Self::Any(vec![self, other])
    }
}

pub(super) fn attribute_value(value: impl Serialize) -> AttributeValue {
    serde_dynamo::to_attribute_value(value).expect("our values serialise to attributes")
}

/// The aliases of names and values in an expression. Every name is aliased, so none can be a reserved word.
#[derive(Default)]
pub(super) struct Aliases {
    pub names: HashMap<String, String>,
    pub values: HashMap<String, AttributeValue>,
}

impl Aliases {
    /// The alias of an attribute. A path (`reset.digest`) gets an alias for each part.
    pub fn name(&mut self, attribute: &str) -> String {
        let parts: Vec<String> = attribute.split('.').map(|part| self.part(part)).collect();
        parts.join(".")
    }

    fn part(&mut self, attribute: &str) -> String {
        if let Some((alias, _)) = self.names.iter().find(|(_, name)| *name == attribute) {
            return alias.clone();
        }
        let alias = format!("#n{}", self.names.len());
        self.names.insert(alias.clone(), attribute.to_owned());
        alias
    }

    pub fn value(&mut self, value: AttributeValue) -> String {
        let alias = format!(":v{}", self.values.len());
        self.values.insert(alias.clone(), value);
        alias
    }

    pub fn names(&self) -> Option<HashMap<String, String>> {
        (!self.names.is_empty()).then(|| self.names.clone())
    }

    pub fn values(&self) -> Option<HashMap<String, AttributeValue>> {
        (!self.values.is_empty()).then(|| self.values.clone())
    }

    pub fn condition(&mut self, when: Condition) -> String {
        match when {
            Condition::NotExists => format!("attribute_not_exists({})", self.name("pk")),
            Condition::Exists => format!("attribute_exists({})", self.name("pk")),
            Condition::AttributeNotExists(attribute) => format!("attribute_not_exists({})", self.name(&attribute)),
            Condition::Compare(attribute, operator, value) => {
                format!("{} {operator} {}", self.name(&attribute), self.value(value))
            }
            Condition::All(parts) => self.joined(parts, " AND "),
            Condition::Any(parts) => self.joined(parts, " OR "),
        }
    }

    fn joined(&mut self, parts: Vec<Condition>, by: &str) -> String {
        let parts: Vec<String> = parts.into_iter().map(|part| format!("({})", self.condition(part))).collect();
        parts.join(by)
    }
}
