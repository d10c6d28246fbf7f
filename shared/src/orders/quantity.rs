//! How much of a product was ordered.

use std::fmt;

use serde::{Serialize, Serializer};

/// How much of a product was ordered: a decimal number above 0, at most 1,000,000. Goods are also sold by weight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity(String);

impl Quantity {
    const MAX: u32 = 1_000_000;
    /// The longest number in plain digits: more of them mean nothing.
    const LENGTH_MAX: usize = 24;

    /// Reads plain digits with at most one point. Zeros that say nothing are dropped.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let is_some = text.bytes().any(|b| (b'1'..=b'9').contains(&b)) && fraction.bytes().all(|b| b.is_ascii_digit());
        let number = whole.parse::<u32>().ok().filter(|whole| is_some && *whole <= Self::MAX && text.len() <= Self::LENGTH_MAX);
        let Some(whole) = number else { return Err("expected a number above 0, at most 1,000,000") };
        let fraction = fraction.trim_end_matches('0');
        Ok(Self(if fraction.is_empty() { whole.to_string() } else { format!("{whole}.{fraction}") }))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// As a number, as it is sent.
impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (self.0.parse::<u32>(), self.0.parse::<f64>()) {
            (Ok(whole), _) => serializer.serialize_u32(whole),
            (_, Ok(number)) => serializer.serialize_f64(number),
            _ => serializer.serialize_str(&self.0),
        }
    }
}
