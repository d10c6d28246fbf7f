//! Money: signed whole minor units with their currency, and the one multiplication by a rate (AF-8).
//!
//! No floats: clippy refuses them in this crate. Adding checks both the currency and the range.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The largest amount in an order. 10¹⁵ minor units leave room to add up thousands of such amounts without overflow.
pub const AMOUNT_MAX: i64 = 1_000_000_000_000_000;

/// An ISO 4217 currency, which knows its number of decimals (0 for JPY, 2 for EUR, 3 for KWD).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// Reads a code in any case (OR-7).
    pub fn parse(code: &str) -> Option<Self> {
        iso_currency::Currency::from_code(&code.to_ascii_uppercase()).map(Self)
    }

    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// The number of decimals: a minor unit is 10 to the power of minus this.
    pub fn decimals(self) -> u8 {
        u8::try_from(self.0.exponent().unwrap_or(0)).unwrap_or(0)
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.code().cmp(other.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::parse(&code).ok_or_else(|| serde::de::Error::custom("not an ISO 4217 currency code"))
    }
}

/// An amount in whole minor units of one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    pub minor: i64,
    pub currency: Currency,
}

/// Why two amounts cannot be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoneyError {
    CurrenciesDiffer,
    OutOfRange,
}

impl fmt::Display for MoneyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CurrenciesDiffer => "two currencies do not add",
            Self::OutOfRange => "the sum is out of range",
        })
    }
}

impl std::error::Error for MoneyError {}

impl Money {
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// The sum of two amounts of one currency.
    ///
    /// # Errors
    /// When the currencies differ or the sum does not fit.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrenciesDiffer);
        }
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::OutOfRange)?;
        Ok(Self::new(minor, self.currency))
    }
}

/// A share in basis points: 10,000 is 100 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Rate(u16);

impl Rate {
    pub const ZERO: Self = Self(0);
    pub const MAX: Self = Self(10_000);

    pub fn from_basis_points(basis_points: u16) -> Option<Self> {
        (basis_points <= Self::MAX.0).then_some(Self(basis_points))
    }

    /// Reads a percentage as people write it, with two decimals at most: `12.5`, `12,5 %`.
    pub fn from_percent(text: &str) -> Option<Self> {
        let text = text.trim().trim_end_matches('%').trim_end();
        let (whole, decimals) = text.split_once(['.', ',']).unwrap_or((text, "0"));
        let is_number = |digits: &str, most: usize| (1..=most).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        if !is_number(whole, 3) || !is_number(decimals, 2) {
            return None;
        }
        let hundredths: u16 = format!("{decimals:0<2}").parse().ok()?;
        Self::from_basis_points(whole.parse::<u16>().ok()?.checked_mul(100)?.checked_add(hundredths)?)
    }

    pub fn basis_points(self) -> u16 {
        self.0
    }

    /// This share of an amount in minor units, **rounded half away from zero** (AF-8). The only place where
    /// an amount is multiplied.
    pub fn of(self, minor: i64) -> i64 {
        let whole = i128::from(Self::MAX.0);
        let product = i128::from(minor) * i128::from(self.0);
        let rounded = (product.abs() + whole / 2) / whole * product.signum();
        i64::try_from(rounded).expect("a share of at most the whole fits where the whole does")
    }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let basis_points = u16::deserialize(deserializer)?;
        Self::from_basis_points(basis_points).ok_or_else(|| serde::de::Error::custom("a rate is 0 to 10,000 basis points"))
    }
}
