//! What breaks: one opaque error with its chain, logged once where the request ends.
//!
//! Expected alternatives are outcomes in `Ok`; a `Fault` says that the world, or the data, broke. A stranger may read
//! what it says (S-LR-1): kinds of things and kinds of mistakes, never what stands in an item.

use std::error::Error;
use std::fmt;

/// Something that is nobody's choice: the store does not answer, an item cannot be read.
pub struct Fault {
    kind: FaultKind,
    doing: String,
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// What a caller may do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// Try again later: throttled, timed out, in conflict for too long. Answered 503.
    Unavailable,
    /// An item does not read back as what it should be. It is named by its key, or by a digest of one that holds what is
    /// somebody's; its contents never. Answered 500.
    Corrupt,
    /// Everything else. Answered 500.
    Internal,
}

impl Fault {
    pub fn unavailable(doing: impl Into<String>, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { kind: FaultKind::Unavailable, doing: doing.into(), source: Some(source.into()) }
    }

    /// Of what the reader complained about, only the kind of mistake is kept: its own words repeat what it read.
    pub fn corrupt(what: impl Into<String>, complaint: impl fmt::Display) -> Self {
        Self { kind: FaultKind::Corrupt, doing: what.into(), source: Some(mistake(&complaint.to_string()).into()) }
    }

    pub fn internal(doing: impl Into<String>, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { kind: FaultKind::Internal, doing: doing.into(), source: Some(source.into()) }
    }

    /// A fault without a cause beneath it: something that must be there is not.
    pub fn missing(what: impl Into<String>) -> Self {
        Self { kind: FaultKind::Corrupt, doing: what.into(), source: None }
    }

    pub fn kind(&self) -> FaultKind {
        self.kind
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.doing)?;
        let mut cause: Option<&(dyn Error + 'static)> = self.source.as_ref().map(|source| &**source as _);
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

/// The platform logs what a function ends with in this form. What lies beneath may be a whole answer of the store, items
/// included: it says no more than the other form does.
impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} fault: {self}", self.kind)
    }
}

impl Error for Fault {}

/// How serde begins to complain. What follows may be a value, up to what was expected instead, which is ours.
const ABOUT_VALUES: [&str; 5] = ["invalid type", "invalid value", "invalid length", "unknown variant", "unknown field"];
/// How it begins where only a member of ours follows.
const ABOUT_MEMBERS: [&str; 2] = ["missing field", "duplicate field"];

/// What kind of mistake a reader complains about, without the value it met.
fn mistake(complaint: &str) -> String {
    if let Some(begins) = ABOUT_VALUES.iter().find(|begins| complaint.starts_with(**begins)) {
        // Of a type without members, nothing of ours stands at the end.
        let is_ours = !complaint.contains(", there are no ");
        let expected = complaint.rsplit_once(", expected ").filter(|_| is_ours).map(|(_, expected)| format!(", expected {expected}"));
        return format!("{begins}{}", expected.unwrap_or_default());
    }
    let of_member = |begins: &&str| {
        let member = complaint.strip_prefix(*begins)?.strip_prefix(" `")?.split('`').next()?;
        Some(format!("{begins} `{member}`"))
    };
    ABOUT_MEMBERS.iter().find_map(of_member).unwrap_or_else(|| "it does not fit".to_owned())
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::{Value, json};

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "snake_case")]
    enum Kept {
        Record {
            #[expect(dead_code, reason = "only how it is read is of interest")]
            email: String,
            #[expect(dead_code, reason = "the same")]
            number: u64,
        },
        Nothing,
    }

    fn complaint(value: Value) -> String {
        Fault::corrupt("reading a record", serde_json::from_value::<Kept>(value).expect_err("nothing that is kept")).to_string()
    }

    /// S-LR-1
    #[test]
    fn a_value_that_does_not_fit_is_never_repeated() {
        const HERS: &str = "ursula@example.com, expected `ursula`";
        for (value, said) in [
            (json!({"record": {"email": HERS, "number": HERS}}), "invalid type, expected u64"),
            (json!({"record": {"email": 7, "number": 7}}), "invalid type, expected a string"),
            (json!({"record": {"email": HERS, "number": -7}}), "invalid value, expected u64"),
            (json!({"record": {"email": HERS}}), "missing field `number`"),
            (json!({"record": {HERS: HERS}}), "unknown field, expected `email` or `number`"),
            (json!(HERS), "unknown variant, expected `record` or `nothing`"),
        ] {
            assert_eq!(complaint(value.clone()), format!("reading a record: {said}"), "{value}");
        }
        assert!(serde_json::from_value::<Kept>(json!("nothing")).is_ok());
        for ours in ["ursula is no address", "Failed to parse 'ursula' as an integer", "", "missing field"] {
            assert_eq!(mistake(ours), "it does not fit", "{ours}");
        }
        assert_eq!(mistake("unknown field `x, expected ursula`, there are no fields"), "unknown field");
    }

    #[test]
    fn a_fault_says_what_was_done_and_why_in_vain_in_either_form() {
        let fault = Fault::unavailable("getting an item", "no answer");
        assert_eq!(fault.to_string(), "getting an item: no answer");
        assert_eq!(format!("{fault:?}"), "Unavailable fault: getting an item: no answer");
    }
}
