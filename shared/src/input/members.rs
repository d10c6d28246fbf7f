//! How our types are read from a body.

use deserr::{DeserializeError, Deserr, ErrorKind, IntoValue, Value, ValueKind, ValuePointerRef, take_cf_content};

use utoipa::ToSchema;

use super::{MemberError, MemberErrors, path};
use crate::values::address::EmailAddressError;
use crate::values::text::ShortTextError;
use crate::values::{
    Currency, CustomerNumber, Digest, EmailAddress, Language, LongText, Rate, Sequence, ShortText, Slug, Telephone, Timestamp,
};

crate::member! {
    Currency => "invalid_currency": "a currency code of ISO 4217, such as EUR",
    CustomerNumber => "invalid_number": "a customer's number is a whole number from 1",
    Digest => "invalid_digest",
    Language => "invalid_language": "a language tag of BCP 47, such as de or en-GB",
    Rate => "invalid_rate": "a rate is a whole number of basis points from 0 to 10000",
    Sequence => "invalid_number": "a line's number is a whole number from 1",
    Slug => "invalid_slug": "1 to 40 lower-case letters, digits and, inside, hyphens",
}

const TIME_EXPECTED: &str = "a time of ISO 8601 with an offset, such as 2026-11-26T10:00:00Z";

fn text<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<String, MemberErrors> {
    String::deserialize_from_value(value, location)
}

impl Deserr<MemberErrors> for EmailAddress {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, MemberErrors> {
        Self::parse(&text(value, location)?).map_err(|error| {
            let code = if error == EmailAddressError::Empty { "empty" } else { "invalid_email" };
            MemberErrors::at(location, code, error.to_string())
        })
    }
}

impl Deserr<MemberErrors> for Timestamp {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, MemberErrors> {
        let text = match value {
            Value::Null => return Err(MemberErrors::at(location, "empty", TIME_EXPECTED)),
            Value::String(text) => text,
            _ => return Err(MemberErrors::at(location, "invalid_time", TIME_EXPECTED)),
        };
        Self::parse(&text).ok_or_else(|| {
            let detail = if Self::lacks_offset(&text) {
                format!("the offset from UTC is missing: {text}Z if this is UTC, otherwise such as {text}+01:00")
            } else {
                TIME_EXPECTED.to_owned()
            };
            MemberErrors::at(location, "invalid_time", detail)
        })
    }
}

impl Deserr<MemberErrors> for Telephone {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, MemberErrors> {
        let line = ShortText::deserialize_from_value(value, location)?;
        Self::of(line).map_err(|error| MemberErrors::at(location, "invalid_telephone", error.to_string()))
    }
}

impl<const MAX: usize> Deserr<MemberErrors> for LongText<MAX> {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, MemberErrors> {
        Self::parse(&text(value, location)?).ok_or_else(|| {
            let detail = format!("at most {MAX} characters, and no control characters but line breaks and tabs");
            MemberErrors::at(location, "invalid_text", detail)
        })
    }
}

impl<const MAX: usize> Deserr<MemberErrors> for ShortText<MAX> {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, MemberErrors> {
        Self::parse(&text(value, location)?).map_err(|error| {
            let (code, limit) = match error {
                ShortTextError::Empty => ("empty", None),
                ShortTextError::TooLong { characters_max } => ("too_long", i64::try_from(characters_max).ok()),
                ShortTextError::ControlCharacter => ("control_character", None),
            };
            let mut error = MemberError::new(path(location), code, error.to_string());
            error.limit = limit;
            MemberErrors(vec![error])
        })
    }
}

/// A whole number, which a form sends as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WholeNumber(pub i64);

impl Deserr<MemberErrors> for WholeNumber {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, MemberErrors> {
        match value {
            Value::String(text) => {
                let wrong = |_| MemberErrors::at(location, "wrong_type", "expected a whole number");
                text.parse().map(Self).map_err(wrong)
            }
            value => i64::deserialize_from_value(value, location).map(Self),
        }
    }
}

/// A share that people type as a percentage: `12.5`, `12,5 %`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, pattern = "^[0-9]{1,3}([.,][0-9]{1,2})? ?%?$", example = "12.5")]
pub struct Percent(pub Rate);

impl Deserr<MemberErrors> for Percent {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, MemberErrors> {
        let expected = "a percentage from 0 to 100 with two decimals at most, such as 12.5";
        if let Value::Null = value {
            return Err(MemberErrors::at(location, "empty", expected));
        }
        let wrong = || MemberErrors::at(location, "invalid_percent", expected);
        Rate::from_percent(&text(value, location)?).map(Self).ok_or_else(wrong)
    }
}

/// A member of a PATCH that may be left out, emptied with `null`, or set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Patch<T> {
    #[default]
    Keep,
    Empty,
    Set(T),
}

impl<T> Patch<T> {
    pub fn is_given(&self) -> bool {
        !matches!(self, Self::Keep)
    }

    /// `None` keeps the value, `Some(None)` empties it.
    pub fn into_change(self) -> Option<Option<T>> {
        match self {
            Self::Keep => None,
            Self::Empty => Some(None),
            Self::Set(value) => Some(Some(value)),
        }
    }
}

impl<T: Deserr<MemberErrors>> Deserr<MemberErrors> for Patch<T> {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, MemberErrors> {
        match value {
            Value::Null => Ok(Self::Empty),
            value => T::deserialize_from_value(value, location).map(Self::Set),
        }
    }
}

/// A member of a PATCH that may be left out or set, but not emptied: `null` is an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given<T>(pub Option<T>);

impl<T> Given<T> {
    pub fn is_given(&self) -> bool {
        self.0.is_some()
    }
}

impl<T> Default for Given<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Deserr<MemberErrors>> Deserr<MemberErrors> for Given<T> {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, MemberErrors> {
        T::deserialize_from_value(value, location).map(|value| Self(Some(value)))
    }
}

/// A checkbox: `true` or `false` in JSON, `true` or `on` in a form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checkbox(pub bool);

impl Deserr<MemberErrors> for Checkbox {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, MemberErrors> {
        match value {
            Value::Boolean(is_ticked) => Ok(Self(is_ticked)),
            Value::String(text) if text == "true" || text == "on" => Ok(Self(true)),
            Value::String(text) if text == "false" => Ok(Self(false)),
            actual => {
                let wrong = ErrorKind::IncorrectValueKind { actual, accepted: &[ValueKind::Boolean] };
                Err(take_cf_content(MemberErrors::error(None, wrong, location)))
            }
        }
    }
}
