//! Keys and items: how our types become attributes and come back.

use std::collections::HashMap;
use std::fmt;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::fault::Fault;
use crate::values::Timestamp;

/// An item's attributes.
pub type Item = HashMap<String, AttributeValue>;

/// Where an item lies.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Key {
    pub pk: String,
    pub sk: String,
}

impl Key {
    pub fn new(pk: impl Into<String>, sk: impl Into<String>) -> Self {
        Self { pk: pk.into(), sk: sk.into() }
    }

    /// What kind of thing it is: the partition key up to the first `#`. Safe to log.
    pub fn prefix(&self) -> &str {
        prefix(&self.pk)
    }

    pub(super) fn attributes(&self) -> Item {
        Item::from([("pk".to_owned(), AttributeValue::S(self.pk.clone())), ("sk".to_owned(), AttributeValue::S(self.sk.clone()))])
    }
}

pub(super) fn prefix(pk: &str) -> &str {
    pk.split('#').next().unwrap_or_default()
}

/// Keys carry addresses: only the kind of item may stand in a log.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({}#…)", self.prefix())
    }
}

/// A value as the attributes of an item at a key.
///
/// # Errors
/// When the value does not serialise to a map: a bug in its type.
pub fn item<T: Serialize>(key: &Key, value: &T) -> Result<Item, Fault> {
    let mut item: Item = serde_dynamo::to_item(value).map_err(|e| Fault::internal(format!("writing {key:?}"), e))?;
    item.extend(key.attributes());
    Ok(item)
}

/// Adds the moment after which the table may forget the item. Deletion comes days late: whoever reads the item
/// compares the expiry itself (S-SE-11).
pub(super) fn expiring(mut item: Item, at: Timestamp) -> Item {
    item.insert("ttl".to_owned(), AttributeValue::N(at.seconds().to_string()));
    item
}

/// An item as a value.
///
/// # Errors
/// A corrupt item, named by the kind of its key and never by its contents.
pub fn read<T: DeserializeOwned>(item: Item) -> Result<T, Fault> {
    let kind = match item.get("pk") {
        Some(AttributeValue::S(pk)) => prefix(pk).to_owned(),
        _ => String::from("?"),
    };
    serde_dynamo::from_item(item).map_err(|e| Fault::corrupt(format!("reading an item of {kind}#"), e))
}
