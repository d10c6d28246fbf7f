//! Parses JSON text into a tree of values, and finds members that an object repeats.
//!
//! `serde_json` would silently keep the last of them. Two programs that read such a body could then disagree about it,
//! so it is refused (S-IN-2) and every repeated member is named.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::{ERRORS_MAX, MemberError, MemberErrors, ValuePointerRef, path};

/// Parses a text, and names the members that it repeats.
///
/// # Errors
/// When the text is not JSON, or something follows the first value.
pub fn parse(text: &str) -> Result<(Value, MemberErrors), serde_json::Error> {
    let mut repeated = MemberErrors::default();
    let mut parser = serde_json::Deserializer::from_str(text);
    let value = Node { location: ValuePointerRef::Origin, repeated: &mut repeated }.deserialize(&mut parser)?;
    parser.end()?;
    Ok((value, repeated))
}

/// The value at one place in the tree.
struct Node<'a> {
    location: ValuePointerRef<'a>,
    repeated: &'a mut MemberErrors,
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut all = Vec::new();
        loop {
            let location = self.location.push_index(all.len());
            match items.next_element_seed(Node { location, repeated: &mut *self.repeated })? {
                Some(item) => all.push(item),
                None => return Ok(Value::Array(all)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut all = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let location = self.location.push_key(&name);
            if all.contains_key(&name) && self.repeated.0.len() < ERRORS_MAX {
                self.repeated.0.push(MemberError::new(path(location), "repeated", "this member may occur only once"));
            }
            let value = members.next_value_seed(Node { location, repeated: &mut *self.repeated })?;
            all.insert(name, value);
        }
        Ok(Value::Object(all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_reads_as_serde_json_reads_it() {
        let text = r#" {"a": [1, -2, 0.5, 18446744073709551615, "é\u0000", true, null, {"b": []}], "c": {}} "#;
        let (value, repeated) = parse(text).expect("JSON");
        assert_eq!(value, serde_json::from_str::<Value>(text).expect("JSON"));
        assert_eq!(repeated, MemberErrors::default());
        for text in ["", "{", "{}{}", "[1,]", "nul", "1e999", "{\"a\"}"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    /// S-IN-2
    #[test]
    fn every_repeated_member_is_named_with_its_place() {
        let (_, repeated) = parse(r#"{"a": 1, "b": [{"c": 1, "c": 2}, {"c": 3}], "a": 2, "a": 3}"#).expect("JSON");
        let places: Vec<&str> = repeated.0.iter().map(|error| error.member.as_str()).collect();
        assert_eq!(places, ["b[0].c", "a", "a"]);
    }
}
