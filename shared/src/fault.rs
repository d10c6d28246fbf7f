//! What breaks: one opaque error with its chain of causes, logged once where the request ends.
//!
//! Expected alternatives are outcomes in `Ok`. A `Fault` says that something outside, or stored data, broke. Its text
//! may be read by strangers (S-LR-1): it names kinds of items and kinds of mistakes, never an item's contents.

use std::error::Error;
use std::fmt;

/// Something that no caller chose: the store does not answer, an item cannot be read.
pub struct Fault {
    kind: FaultKind,
    operation: String,
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// What a caller may do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// Try again later: throttled, timed out, or in conflict for too long. Answered 503.
    Unavailable,
    /// An item cannot be deserialised. The fault names its key, or a digest of the key if that may hold personal data,
    /// and never its contents. Answered 500.
    Corrupt,
    /// Everything else. Answered 500.
    Internal,
}

impl Fault {
    pub fn unavailable(operation: impl Into<String>, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { kind: FaultKind::Unavailable, operation: operation.into(), source: Some(source.into()) }
    }

    /// Keeps only the kind of mistake from a deserialiser's message, because the message may repeat the value.
    pub fn corrupt(what: impl Into<String>, message: impl fmt::Display) -> Self {
        Self { kind: FaultKind::Corrupt, operation: what.into(), source: Some(redacted(&message.to_string()).into()) }
    }

    pub fn internal(operation: impl Into<String>, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { kind: FaultKind::Internal, operation: operation.into(), source: Some(source.into()) }
    }

    /// A fault without a cause: something that must exist is missing.
    pub fn missing(what: impl Into<String>) -> Self {
        Self { kind: FaultKind::Corrupt, operation: what.into(), source: None }
    }

    pub fn kind(&self) -> FaultKind {
        self.kind
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.operation)?;
        let mut cause: Option<&(dyn Error + 'static)> = self.source.as_ref().map(|source| &**source as _);
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

/// The platform logs the error that a function returns in this form. The causes may hold a whole reply of the store,
/// items included, so this prints no more than `Display` does.
impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} fault: {self}", self.kind)
    }
}

impl Error for Fault {}

/// How serde's messages begin that may repeat a value. What was expected instead, at the end, is always ours.
const VALUE_ERRORS: [&str; 5] = ["invalid type", "invalid value", "invalid length", "unknown variant", "unknown field"];
/// How serde's messages begin that only name a member.
const FIELD_ERRORS: [&str; 2] = ["missing field", "duplicate field"];

/// The kind of mistake in a deserialiser's message, without the value.
fn redacted(message: &str) -> String {
    if let Some(begins) = VALUE_ERRORS.iter().find(|begins| message.starts_with(**begins)) {
        // For a type without members, the end of the message is not ours.
        let is_ours = !message.contains(", there are no ");
        let expected = message.rsplit_once(", expected ").filter(|_| is_ours).map(|(_, expected)| format!(", expected {expected}"));
        return format!("{begins}{}", expected.unwrap_or_default());
    }
    let of_member = |begins: &&str| {
        let member = message.strip_prefix(*begins)?.strip_prefix(" `")?.split('`').next()?;
        Some(format!("{begins} `{member}`"))
    };
    FIELD_ERRORS.iter().find_map(of_member).unwrap_or_else(|| "it does not fit".to_owned())
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::{Value, json};

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "snake_case")]
    enum Stored {
        Record {
            #[expect(dead_code, reason = "only how it is read is of interest")]
            email: String,
            #[expect(dead_code, reason = "the same")]
            number: u64,
        },
        Nothing,
    }

    fn message(value: Value) -> String {
        Fault::corrupt("reading a record", serde_json::from_value::<Stored>(value).expect_err("nothing that is kept")).to_string()
    }

    /// S-LR-1
    #[test]
    fn a_value_that_does_not_fit_is_never_repeated() {
        const PERSONAL: &str = "ursula@example.com, expected `ursula`";
        for (value, said) in [
            (json!({"record": {"email": PERSONAL, "number": PERSONAL}}), "invalid type, expected u64"),
            (json!({"record": {"email": 7, "number": 7}}), "invalid type, expected a string"),
            (json!({"record": {"email": PERSONAL, "number": -7}}), "invalid value, expected u64"),
            (json!({"record": {"email": PERSONAL}}), "missing field `number`"),
            (json!({"record": {PERSONAL: PERSONAL}}), "unknown field, expected `email` or `number`"),
            (json!(PERSONAL), "unknown variant, expected `record` or `nothing`"),
        ] {
            assert_eq!(message(value.clone()), format!("reading a record: {said}"), "{value}");
        }
        assert!(serde_json::from_value::<Stored>(json!("nothing")).is_ok());
        for ours in ["ursula is no address", "Failed to parse 'ursula' as an integer", "", "missing field"] {
            assert_eq!(redacted(ours), "it does not fit", "{ours}");
        }
        assert_eq!(redacted("unknown field `x, expected ursula`, there are no fields"), "unknown field");
    }

    #[test]
    fn display_and_debug_name_the_operation_and_its_cause() {
        let fault = Fault::unavailable("getting an item", "no answer");
        assert_eq!(fault.to_string(), "getting an item: no answer");
        assert_eq!(format!("{fault:?}"), "Unavailable fault: getting an item: no answer");
    }
}
