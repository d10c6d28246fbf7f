//! Bodies: limits on size, depth and length, and how a body becomes a type (S-IN-1, S-IN-2).
//!
//! JSON and forms are both parsed into a tree of values, and all errors in it are reported at once (OR-2).

use deserr::Deserr;
use http::StatusCode;
use serde_json::{Map, Value};

use super::Problem;
use super::csrf;
use crate::input::{MemberErrors, json};

/// The limits of a route's body, checked before it is parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyLimits {
    pub bytes_max: usize,
    pub array_max: usize,
}

impl BodyLimits {
    /// 64 KiB, for everything about accounts and the mailing list.
    pub const AUTH: Self = Self { bytes_max: 64 * 1024, array_max: 1_000 };
    /// 256 KiB.
    pub const GENERAL: Self = Self { bytes_max: 256 * 1024, array_max: 1_000 };
    /// 1 MiB with 10,000 lines: an order is not refused for its length (OR-1). The payload of an event ends at 6 MiB.
    pub const ORDER: Self = Self { bytes_max: 1024 * 1024, array_max: 10_000 };
    /// 256 KiB with the 10,000 lines of a payout.
    pub const PAYOUT: Self = Self { bytes_max: 256 * 1024, array_max: 10_000 };
}

/// The hidden field that makes a second click on a button the same call.
pub(super) const IDEMPOTENCY_FIELD: &str = "idempotency_key";

/// The maximum nesting depth.
const DEPTH_MAX: usize = 16;

/// Reads a JSON body.
pub(super) fn read_json<T: Deserr<MemberErrors>>(body: &[u8], limits: BodyLimits) -> Result<T, Problem> {
    let text = std::str::from_utf8(body).map_err(|_| malformed_body("the body is not UTF-8"))?;
    // Some programs write a byte-order mark first; a parser may ignore it (RFC 8259, 8.1).
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(malformed_body("the body is empty; this address takes a JSON object"));
    }
    check_limits(text, limits)?;
    let (value, repeated) = json::parse(text).map_err(|_| malformed_body("the body is not JSON"))?;
    read(value, repeated)
}

/// Reads a form's body. An empty field is `null`; a repeated field is a list.
pub(super) fn read_form<T: Deserr<MemberErrors>>(body: &[u8]) -> Result<T, Problem> {
    let mut members = Map::new();
    for (name, value) in form_urlencoded::parse(body) {
        // The hidden fields of pages are not members of the body.
        if name == csrf::FIELD_NAME || name == IDEMPOTENCY_FIELD {
            continue;
        }
        let value = if value.trim().is_empty() { Value::Null } else { Value::String(value.into_owned()) };
        match members.get_mut(name.as_ref()) {
            None => {
                members.insert(name.into_owned(), value);
            }
            Some(_) if value.is_null() => {}
            Some(earlier @ Value::Null) => *earlier = value,
            Some(Value::Array(values)) => values.push(value),
            Some(earlier) => *earlier = Value::Array(vec![earlier.take(), value]),
        }
    }
    read(Value::Object(members), MemberErrors::default())
}

fn read<T: Deserr<MemberErrors>>(value: Value, mut errors: MemberErrors) -> Result<T, Problem> {
    if !value.is_object() {
        return Err(Problem::invalid_body(MemberErrors::default()).detail("this address takes a JSON object"));
    }
    match deserr::deserialize(value) {
        Ok(body) if errors.0.is_empty() => return Ok(body),
        Ok(_) => {}
        Err(MemberErrors(more)) => errors.0.extend(more),
    }
    Err(Problem::invalid_body(errors))
}

/// Scans the text once, counting depth and members, so that nothing is allocated for a malicious body.
fn check_limits(text: &str, limits: BodyLimits) -> Result<(), Problem> {
    let mut in_string = false;
    let mut escaped = false;
    let mut commas: Vec<usize> = Vec::new();
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => {
                commas.push(0);
                if commas.len() > DEPTH_MAX {
                    return Err(malformed_body("the body is nested too deeply"));
                }
            }
            b'}' | b']' => {
                commas.pop();
            }
            b',' => {
                if let Some(count) = commas.last_mut() {
                    *count += 1;
                    if *count >= limits.array_max {
                        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "too_many_members", "A list in the body is too long.")
                            .detail(format!("a list may have at most {} items here", limits.array_max)));
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn malformed_body(detail: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "malformed_body", "The body cannot be read.").detail(detail)
}
