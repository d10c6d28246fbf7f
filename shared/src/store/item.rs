//! Keys and items: how our types become attributes and are read back.

use std::collections::HashMap;
use std::fmt;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::de::{DeserializeOwned, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

use crate::fault::Fault;
use crate::values::Timestamp;
use crate::values::ids::TimeOrderedId;

/// Kinds of items whose keys contain only numbers, days and our own ids.
const NUMERIC_KINDS: [&str; 11] = ["A", "AF", "AH", "AS", "AU", "C", "CN", "HD", "Q", "QD", "SEQ"];

/// An item's attributes.
pub type Item = HashMap<String, AttributeValue>;

/// The address of an item.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Key {
    pub pk: String,
    pub sk: String,
}

impl Key {
    pub fn new(pk: impl Into<String>, sk: impl Into<String>) -> Self {
        Self { pk: pk.into(), sk: sk.into() }
    }

    /// The kind of item: the partition key up to the first `#`. Safe to log.
    pub fn prefix(&self) -> &str {
        prefix(&self.pk)
    }

    /// The same with its `#`, if it has one: policies match keys by it.
    pub(super) fn kind(&self) -> &str {
        kind(&self.pk)
    }

    /// The name of an item in logs, which strangers may read but which lets an operator find it: `C#0/0000000017`, or
    /// `E#…1a2b3c4d` where a key may contain an address, an alias or a name that somebody chose. Somebody who guesses
    /// an address can confirm the guess by the digest, and learns nothing else.
    pub fn log_name(&self) -> String {
        let Self { pk, sk } = self;
        let is_ours =
            |part: &str| part.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase()) || TimeOrderedId::parse(part).is_some();
        if NUMERIC_KINDS.contains(&self.prefix()) && sk.split('#').all(is_ours) {
            return format!("{pk}/{sk}");
        }
        let digest = Sha256::digest(format!("{pk}/{sk}"));
        let short = digest.iter().take(4).fold(0, |short: u32, byte| short << 8 | u32::from(*byte));
        format!("{}#…{short:08x}", self.prefix())
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

/// Keys contain addresses, so only the kind of item is logged.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({}#…)", self.prefix())
    }
}

/// A value as the attributes of an item at a key.
///
/// # Errors
/// When the value does not serialise to a map: a bug in its type.
pub fn to_item<T: Serialize>(key: &Key, value: &T) -> Result<Item, Fault> {
    let mut item: Item = serde_dynamo::to_item(value).map_err(|e| Fault::internal(format!("writing {key:?}"), e))?;
    item.extend(key.attributes());
    Ok(item)
}

/// Sets the moment after which the table may delete the item. It deletes days late, so whoever reads the item must
/// compare the expiry (S-SE-11).
pub(super) fn expiring(mut item: Item, at: Timestamp) -> Item {
    item.insert("ttl".to_owned(), AttributeValue::N(at.seconds().to_string()));
    item
}

/// An item as a value.
///
/// # Errors
/// When the item is corrupt. The fault names it by its log name, never by its contents.
pub fn from_item<T: DeserializeOwned>(item: Item) -> Result<T, Fault> {
    let part = |name: &str| match item.get(name) {
        Some(AttributeValue::S(part)) => part.clone(),
        _ => String::from("?"),
    };
    let key = Key::new(part("pk"), part("sk"));
    serde_dynamo::from_item(item).map_err(|e| Fault::corrupt(format!("reading an item of {}", key.log_name()), e))
}

/// Bytes as one binary attribute. serde would write a `Vec<u8>` as a list of numbers, at two bytes or more each.
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

#[cfg(test)]
mod tests {
    use super::*;

    /// S-LR-1: an operator finds the item, a stranger learns nothing.
    #[test]
    fn keys_that_may_identify_somebody_are_logged_as_digests() {
        for (pk, sk) in [
            ("C#0", "0000000017"),
            ("CN#17", "N"),
            ("A#17", "K#0000000001"),
            ("A#17#d", "H#20260302"),
            ("Q#3", "019cadf5b280feedfacecafebeef"),
            ("QD", "019cadf5b280feedfacecafebeef"),
            ("SEQ", "CUSTOMER"),
        ] {
            assert_eq!(Key::new(pk, sk).log_name(), format!("{pk}/{sk}"));
        }
        for (pk, sk, name) in [
            // The first digits of `printf E#ursula@example.com/L | sha256sum`: docs/operate.md finds items that way.
            ("E#ursula@example.com", "L", "E#…58326b47"),
            ("PE#2", "2026-04-01T09:00:00.000Z#ursula@example.com", "PE#…e3f86806"),
            ("A#17", "AL#ada", "A#…251eecd3"),
            ("O#ursula-1", "O", "O#…480e1d00"),
        ] {
            assert_eq!(Key::new(pk, sk).log_name(), name);
        }
    }
}
