//! Keys and items: how our types become attributes and come back.

use std::collections::HashMap;
use std::fmt;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::de::{DeserializeOwned, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

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

    /// The same with its `#`, where it has one: what a policy's pattern begins with.
    pub(super) fn kind(&self) -> &str {
        kind(&self.pk)
    }

    pub(super) fn attributes(&self) -> Item {
        Item::from([("pk".to_owned(), AttributeValue::S(self.pk.clone())), ("sk".to_owned(), AttributeValue::S(self.sk.clone()))])
    }
}

pub(super) fn kind(pk: &str) -> &str {
    pk.split_inclusive('#').next().unwrap_or_default()
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

/// Bytes as one binary attribute: serde takes a `Vec<u8>` for a list of numbers, of two bytes each and more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Binary(pub Vec<u8>);

impl Serialize for Binary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Binary {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;

        impl Visitor<'_> for Bytes {
            type Value = Binary;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("binary data")
            }

            fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<Binary, E> {
                Ok(Binary(bytes.to_vec()))
            }

            fn visit_byte_buf<E: serde::de::Error>(self, bytes: Vec<u8>) -> Result<Binary, E> {
                Ok(Binary(bytes))
            }
        }

        deserializer.deserialize_byte_buf(Bytes)
    }
}
