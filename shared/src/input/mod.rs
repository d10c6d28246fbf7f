//! Input: turns what callers send into types, and reports everything that is wrong with it, member by member, all at
//! once (OR-2).
//!
//! Bodies derive [`Deserr`] with [`MemberErrors`] as their error. Types that implement serde's `Deserialize` take part
//! through [`member!`](crate::member). Texts and addresses that people type have their own error codes, so that a form
//! can explain each error in the reader's language.
//!
//! A body that must not be refused over a detail is read by [`Lenient`] instead.

pub mod json;
mod lenient;
mod members;
mod schema;

use std::ops::ControlFlow;

use deserr::{DeserializeError, ErrorKind, MergeWithError, ValueKind};
pub use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

pub use lenient::{IgnoredMember, Lenient, Member, Members, ReadMembers};
pub use members::{Checkbox, Given, Patch, Percent, WholeNumber};
pub use schema::MinorUnits;

/// The maximum number of errors in one answer; no honest mistake has more.
const ERRORS_MAX: usize = 50;
/// How much of the input an error may repeat, in characters.
const DETAIL_MAX: usize = 300;

/// One member of a body that is invalid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MemberError {
    /// Its path: `email`, `customer.name`, `lines[3].quantity`. Empty for the body as a whole.
    pub member: String,
    /// A code for programs: `missing`, `unknown`, `too_long`, …
    pub code: &'static str,
    /// What is wrong and how to correct it.
    pub detail: String,
    /// The limit that was exceeded, for texts in the reader's language.
    #[serde(skip)]
    pub limit: Option<i64>,
}

impl MemberError {
    pub fn new(member: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        let detail = detail.into().chars().take(DETAIL_MAX).collect();
        Self { member: member.into(), code, detail, limit: None }
    }

    pub fn limit(mut self, limit: i64) -> Self {
        self.limit = Some(limit);
        self
    }
}

/// Everything that is wrong with a body, in the order in which it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemberErrors(pub Vec<MemberError>);

impl MemberErrors {
    /// One error, at the current place.
    pub fn at(location: ValuePointerRef<'_>, code: &'static str, detail: impl Into<String>) -> Self {
        Self(vec![MemberError::new(path(location), code, detail)])
    }
}

impl MergeWithError<Self> for MemberErrors {
    fn merge(all: Option<Self>, other: Self, _: ValuePointerRef<'_>) -> ControlFlow<Self, Self> {
        let mut all = all.unwrap_or_default();
        all.0.extend(other.0);
        if all.0.len() < ERRORS_MAX { ControlFlow::Continue(all) } else { ControlFlow::Break(all) }
    }
}

impl DeserializeError for MemberErrors {
    fn error<V: IntoValue>(all: Option<Self>, error: ErrorKind<'_, V>, location: ValuePointerRef<'_>) -> ControlFlow<Self, Self> {
        let (member, code, detail) = match error {
            ErrorKind::MissingField { field } => (path(location.push_key(field)), "missing", "this member is required".to_owned()),
            ErrorKind::UnknownKey { key, accepted } => {
                let known = if accepted.is_empty() {
                    "no members are known here".to_owned()
                } else {
                    format!("known here: {}", accepted.join(", "))
                };
                (path(location.push_key(key)), "unknown", known)
            }
            ErrorKind::UnknownValue { accepted, .. } => (path(location), "unknown_value", format!("one of: {}", accepted.join(", "))),
            ErrorKind::IncorrectValueKind { actual: Value::Null, accepted } => {
                (path(location), "empty", format!("expected {}", kinds(accepted)))
            }
            ErrorKind::IncorrectValueKind { accepted, .. } => (path(location), "wrong_type", format!("expected {}", kinds(accepted))),
            ErrorKind::BadSequenceLen { expected, .. } => (path(location), "wrong_length", format!("expected {expected} items")),
            ErrorKind::Unexpected { .. } => (path(location), "out_of_range", "this number is too large or too small".to_owned()),
        };
        Self::merge(all, Self(vec![MemberError::new(member, code, detail)]), location)
    }
}

fn kinds(accepted: &[ValueKind]) -> String {
    let name = |kind: &ValueKind| match kind {
        ValueKind::Null => "null",
        ValueKind::Boolean => "true or false",
        ValueKind::Integer | ValueKind::NegativeInteger => "a whole number",
        ValueKind::Float => "a number",
        ValueKind::String => "a text",
        ValueKind::Sequence => "a list",
        ValueKind::Map => "an object",
    };
    let mut names: Vec<&str> = accepted.iter().map(name).collect();
    names.dedup();
    names.join(" or ")
}

/// `lines[3].quantity`.
pub fn path(location: ValuePointerRef<'_>) -> String {
    match location {
        ValuePointerRef::Origin => String::new(),
        ValuePointerRef::Key { key, prev } => match path(*prev) {
            outer if outer.is_empty() => key.to_owned(),
            outer => format!("{outer}.{key}"),
        },
        ValuePointerRef::Index { index, prev } => format!("{}[{index}]", path(*prev)),
    }
}

/// Reads a member with its type's `Deserialize`.
///
/// # Errors
/// One error with the code. Its detail is `expected`, or serde's message if that is empty.
pub fn read_by_serde<T: DeserializeOwned, V: IntoValue>(
    value: Value<V>,
    location: ValuePointerRef<'_>,
    code: &'static str,
    expected: &str,
) -> Result<T, MemberErrors> {
    let value = serde_json::Value::deserialize_from_value(value, location)?;
    let code = if value.is_null() { "empty" } else { code };
    T::deserialize(value).map_err(|e| {
        let detail = if expected.is_empty() { in_public_words(&e.to_string()) } else { expected.to_owned() };
        MemberErrors::at(location, code, detail)
    })
}

/// serde's message names members of ours and may quote the caller's own value; the caller may see both. It must not
/// show the names of our types (S-WB-6).
fn in_public_words(complaint: &str) -> String {
    for (ours, public) in [("expected struct ", "expected an object"), ("expected enum ", "expected one of a few values")] {
        if let Some((before, _)) = complaint.split_once(ours) {
            return format!("{before}{public}");
        }
    }
    complaint.to_owned()
}

/// Lets types that serde can read be members of a body. Takes the type, the code of the error when a value does not fit
/// and, if serde's message would not say it, what does fit.
#[macro_export]
macro_rules! member {
    ($($type:ty => $code:literal $(: $expected:literal)?),+ $(,)?) => {$(
        impl $crate::input::Deserr<$crate::input::MemberErrors> for $type {
            fn deserialize_from_value<V: $crate::input::IntoValue>(
                value: $crate::input::Value<V>,
                location: $crate::input::ValuePointerRef<'_>,
            ) -> Result<Self, $crate::input::MemberErrors> {
                $crate::input::read_by_serde(value, location, $code, concat!($($expected)?))
            }
        }
    )+};
}
