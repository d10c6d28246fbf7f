//! Bodies: how large, how deep, how long, and how they become a type (S-IN-1, S-IN-2).
//!
//! JSON and forms meet here: both become a tree of values, and everything that is wrong with one is said at once (OR-2).

use deserr::Deserr;
use http::StatusCode;
use serde_json::{Map, Value};

use super::Problem;
use super::csrf;
use crate::input::{MemberErrors, json};

/// The bounds of a route's body, checked before it is parsed.
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
    /// 256 KiB with the 10,000 lines of a payout.
    pub const PAYOUT: Self = Self { bytes_max: 256 * 1024, array_max: 10_000 };
}

/// How deeply members may be nested.
const DEPTH_MAX: usize = 16;

/// Reads a JSON body.
pub(super) fn read_json<T: Deserr<MemberErrors>>(body: &[u8], limits: BodyLimits) -> Result<T, Problem> {
    let text = std::str::from_utf8(body).map_err(|_| malformed_body("the body is not UTF-8"))?;
    if text.trim().is_empty() {
        return Err(malformed_body("the body is empty; this address takes a JSON object"));
    }
    check_limits(text, limits)?;
    let (value, repeated) = json::parse(text).map_err(|_| malformed_body("the body is not JSON"))?;
    read(value, repeated)
}

/// Reads a form's body. A field that was left empty is `null`; one that came several times is a list.
pub(super) fn read_form<T: Deserr<MemberErrors>>(body: &[u8]) -> Result<T, Problem> {
    let mut members = Map::new();
    for (name, value) in form_urlencoded::parse(body) {
        // The frame's hidden field is no member of the body.
        if name == csrf::FIELD_NAME {
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

/// Walks over the text once, counting depth and members, so that nothing is built for a body that only means harm.
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
                            .detail(format!("a list may have {} members here", limits.array_max)));
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

/// For a member that may be left out: what is given is `Some`, even a `null` for what `null` empties.
pub fn deserialize_some<'de, D: serde::Deserializer<'de>, T: serde::Deserialize<'de>>(member: D) -> Result<Option<T>, D::Error> {
    T::deserialize(member).map(Some)
}

/// For an optional field of a form: browsers send one that was left empty as an empty text.
pub fn empty_string_as_none<'de, D: serde::Deserializer<'de>, T: serde::Deserialize<'de>>(member: D) -> Result<Option<T>, D::Error> {
    let text = <Option<String> as serde::Deserialize>::deserialize(member)?.filter(|text| !text.trim().is_empty());
    text.map(|text| T::deserialize(serde::de::IntoDeserializer::into_deserializer(text))).transpose()
}

// --- until all crates have changed over ---

use serde::de::DeserializeOwned;

const DETAIL_MAX: usize = 300;

/// Reads a JSON body.
pub(super) fn serde_json_body<T: DeserializeOwned>(body: &[u8], limits: BodyLimits) -> Result<T, Problem> {
    let text = std::str::from_utf8(body).map_err(|_| malformed_body("the body is not UTF-8"))?;
    if text.trim().is_empty() {
        return Err(malformed_body("the body is empty; this address takes a JSON object"));
    }
    check_limits(text, limits)?;
    // serde would take a list for the members in their order: no caller means that.
    if !text.trim_start().starts_with('{') {
        return Err(match serde_json::from_str::<serde::de::IgnoredAny>(text) {
            Ok(_) => invalid_body("", "this address takes a JSON object"),
            Err(_) => malformed_body("the body is not JSON"),
        });
    }
    let mut parser = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut parser).map_err(|e| {
        let at = e.path().to_string();
        let inner = e.into_inner();
        // A parser that meets a number where a word of an enumeration stands calls it a mistake of syntax.
        if inner.is_data() || is_json(text) { invalid_body(&at, &inner.to_string()) } else { malformed_body("the body is not JSON") }
    })?;
    parser.end().map_err(|_| malformed_body("something follows the JSON object"))?;
    Ok(value)
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// Reads a form's body. The hidden fields of the frame are not the use case's.
pub(super) fn serde_form<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let fields = form_urlencoded::parse(body).filter(|(name, _)| name != super::csrf::FIELD_NAME);
    let rest = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let parser = serde_html_form::Deserializer::from_bytes(rest.as_bytes());
    serde_path_to_error::deserialize(parser).map_err(|e| invalid_body(&e.path().to_string(), &e.inner().to_string()))
}

fn invalid_body(at: &str, why: &str) -> Problem {
    let problem =
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_body", "A member of the body is missing, unknown or does not fit.");
    let detail = match at {
        "" | "." => sanitised(why),
        at => format!("{at}: {}", sanitised(why)),
    };
    problem.detail(detail.chars().take(DETAIL_MAX).collect::<String>())
}

/// What serde says of a value names members of ours and may quote the caller's own value: both are the caller's to
/// see. The names of our types are not (S-WB-6).
fn sanitised(why: &str) -> String {
    let why = why.rsplit_once(" at line ").map_or(why, |(why, _)| why);
    for (ours, theirs) in [("expected struct ", "expected an object"), ("expected enum ", "expected one of a few texts")] {
        if let Some((before, _)) = why.split_once(ours) {
            return format!("{before}{theirs}");
        }
    }
    why.to_owned()
}
