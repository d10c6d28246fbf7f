//! Lenient reading: a body that is never refused over a detail (OR-1, OR-7).
//!
//! A type that is read this way takes its members one by one from [`Members`]. An *essential* member refuses the body when
//! it cannot be read, and all such errors are reported at once (OR-2). Any other member is taken as far as it goes or left
//! out; then it is named in `ignored`, with the reason:
//!
//! - `null`, a blank text or one that shows nothing, an empty list and an empty object count as absent, and are not worth a word. So do blanks around
//!   a text.
//! - A text has its control characters replaced by blanks, and is cut at its limit.
//! - A number is taken where a text is meant, and the reverse. A single value is taken where a list is meant.
//! - Members that nobody takes are named, too: a misspelt name would go unnoticed otherwise.

use std::fmt::Display;

use deserr::{Deserr, IntoValue, ValuePointerRef};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::{MemberErrors, path};
use crate::values::ShortText;
use crate::values::text::{is_invisible, turns_text};

/// The maximum number of ignored members in one answer. The last entry says how many more there were.
const IGNORED_MAX: usize = 50;
/// How much of a member's path is repeated, in characters.
const PATH_MAX: usize = 300;

/// A body that was read leniently, and what could not be taken of it as it was sent.
#[derive(Debug)]
pub struct Lenient<T> {
    pub body: T,
    pub ignored: Vec<IgnoredMember>,
}

/// A type that is read leniently.
pub trait ReadMembers: Sized {
    /// Takes its members. `None` if an essential one cannot be read.
    fn read(members: &mut Members<'_>) -> Option<Self>;
}

/// A member that was not taken as it was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct IgnoredMember {
    /// Its path: `customer.name`, `lines[3].quantity`.
    pub member: String,
    /// What became of it, and why.
    pub detail: String,
}

impl IgnoredMember {
    pub fn new(member: impl AsRef<str>, detail: impl Into<String>) -> Self {
        Self { member: member.as_ref().chars().take(PATH_MAX).collect(), detail: detail.into() }
    }
}

/// What was found while reading.
#[derive(Debug, Default)]
struct Findings {
    errors: MemberErrors,
    ignored: Vec<IgnoredMember>,
    /// How many more were ignored than are listed.
    unlisted: usize,
}

impl Findings {
    fn ignore(&mut self, location: ValuePointerRef<'_>, detail: impl Into<String>) {
        if self.ignored.len() < IGNORED_MAX {
            self.ignored.push(IgnoredMember::new(path(location), detail));
        } else {
            self.unlisted += 1;
        }
    }

    fn into_ignored(mut self) -> Vec<IgnoredMember> {
        if self.unlisted > 0 {
            self.ignored.push(IgnoredMember::new("", format!("{} more members", self.unlisted)));
        }
        self.ignored
    }
}

impl<T: ReadMembers> Deserr<MemberErrors> for Lenient<T> {
    fn deserialize_from_value<V: IntoValue>(value: deserr::Value<V>, location: ValuePointerRef<'_>) -> Result<Self, MemberErrors> {
        let Value::Object(members) = Value::deserialize_from_value(value, location)? else {
            return Err(MemberErrors::at(location, "wrong_type", "expected an object"));
        };
        let mut findings = Findings::default();
        match (Members { members, location, findings: &mut findings }.read::<T>(), findings.errors.0.is_empty()) {
            (Some(body), true) => Ok(Self { body, ignored: findings.into_ignored() }),
            _ => Err(findings.errors),
        }
    }
}

/// The members of an object, to be taken one by one.
pub struct Members<'a> {
    members: Map<String, Value>,
    location: ValuePointerRef<'a>,
    findings: &'a mut Findings,
}

impl Members<'_> {
    /// Takes a member, which may be absent.
    pub fn take(&mut self, name: &'static str) -> Member<'_> {
        let value = self.members.remove(name).unwrap_or(Value::Null);
        Member { value, location: self.location.push_key(name), findings: &mut *self.findings }
    }

    /// Notes that the whole object is left out.
    pub fn leave_out<T>(&mut self, why: &str) -> Option<T> {
        self.findings.ignore(self.location, format!("left out: {why}"));
        None
    }

    /// Reads what the object stands for, and notes the members that were not taken.
    fn read<T: ReadMembers>(mut self) -> Option<T> {
        let object = T::read(&mut self);
        for (name, _) in self.members.iter().filter(|(_, value)| !is_absent(value)) {
            self.findings.ignore(self.location.push_key(name), "unknown here, left out");
        }
        object
    }
}

/// A member of an object or an item of a list, about to be read.
pub struct Member<'a> {
    value: Value,
    location: ValuePointerRef<'a>,
    findings: &'a mut Findings,
}

impl Member<'_> {
    /// A member without which the body is refused.
    pub fn essential<T: Deserr<MemberErrors>>(self) -> Option<T> {
        if is_absent(&self.value) {
            self.findings.errors.0.extend(MemberErrors::at(self.location, "missing", "this member is required").0);
            return None;
        }
        match read_either_way(&self.value, self.location) {
            Ok(value) => Some(value),
            Err(errors) => {
                self.findings.errors.0.extend(errors.0);
                None
            }
        }
    }

    /// A member that may be absent, but refuses the body if it cannot be read.
    pub fn essential_or_default<T: Deserr<MemberErrors> + Default>(self) -> Option<T> {
        if is_absent(&self.value) { Some(T::default()) } else { self.essential() }
    }

    /// A member that is left out if it cannot be read.
    pub fn value<T: Deserr<MemberErrors>>(self) -> Option<T> {
        if is_absent(&self.value) {
            return None;
        }
        match read_either_way(&self.value, self.location) {
            Ok(value) => Some(value),
            Err(MemberErrors(errors)) => {
                let why: Vec<String> = errors.into_iter().map(|error| error.detail).collect();
                self.leave_out(&why.join("; "))
            }
        }
    }

    /// A text that is parsed, and left out if it does not parse.
    pub fn parsed<T, E: Display>(mut self, parse: impl FnOnce(&str) -> Result<T, E>) -> Option<T> {
        match parse(&self.plain_text()?) {
            Ok(value) => Some(value),
            Err(why) => self.leave_out(&why.to_string()),
        }
    }

    /// One line of text: control characters become blanks, and what is too long is cut.
    pub fn text<const MAX: usize>(mut self) -> Option<ShortText<MAX>> {
        let text = self.plain_text()?;
        let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        if line != text {
            self.findings.ignore(self.location, "control characters were replaced by blanks");
        }
        if line.contains(turns_text) {
            self.findings.ignore(self.location, "characters that turn the direction of text were left out");
        }
        if line.trim().chars().count() > MAX {
            self.findings.ignore(self.location, format!("cut after {MAX} characters"));
        }
        ShortText::truncated(&line)
    }

    /// A yes or no, which is no when absent.
    pub fn flag(self) -> bool {
        if is_absent(&self.value) {
            return false;
        }
        let text = self.value.as_bool().map(|flag| flag.to_string()).or_else(|| as_text(&self.value));
        match text.map(|text| text.to_ascii_lowercase()).as_deref() {
            Some("true" | "1" | "yes" | "on") => true,
            Some("false" | "0" | "no" | "off") => false,
            _ => self.leave_out("expected true or false").unwrap_or(false),
        }
    }

    /// An object. `false` counts as absent: a storefront says so where it has no such thing.
    pub fn object<T: ReadMembers>(self) -> Option<T> {
        match self.value {
            Value::Object(members) if !members.is_empty() => Members { members, location: self.location, findings: self.findings }.read(),
            Value::Bool(false) => None,
            ref value if is_absent(value) => None,
            _ => self.leave_out("expected an object"),
        }
    }

    /// An object that is left out where it does not pass a test.
    pub fn object_that<T: ReadMembers>(self, passes: impl FnOnce(&T) -> bool, why: &str) -> Option<T> {
        let Self { value, location, findings } = self;
        let object = Member { value, location, findings: &mut *findings }.object()?;
        if passes(&object) {
            return Some(object);
        }
        findings.ignore(location, format!("left out: {why}"));
        None
    }

    /// A list of at most `max` items; more are left out. A single value is a list of one.
    pub fn list<T>(self, max: usize, mut read: impl FnMut(Member<'_>) -> Option<T>) -> Vec<T> {
        let items = match self.value {
            ref value if is_absent(value) => return Vec::new(),
            Value::Array(items) => items,
            value => return read(Member { value, ..self }).into_iter().collect(),
        };
        let mut all = Vec::new();
        for (index, value) in items.into_iter().enumerate() {
            let location = self.location.push_index(index);
            if index < max {
                all.extend(read(Member { value, location, findings: &mut *self.findings }));
            } else {
                self.findings.ignore(location, format!("left out: the list has more than {max} items"));
            }
        }
        all
    }

    /// A list of at most `max` lines of text.
    pub fn texts<const MAX: usize>(self, max: usize) -> Vec<ShortText<MAX>> {
        fn text<const MAX: usize>(member: Member<'_>) -> Option<ShortText<MAX>> {
            member.text()
        }
        self.list(max, text)
    }

    /// Nothing, with a note if there is something to leave out.
    pub fn without<T>(self, why: &str) -> Option<T> {
        if is_absent(&self.value) || self.value == Value::Bool(false) { None } else { self.leave_out(why) }
    }

    fn leave_out<T>(self, why: &str) -> Option<T> {
        self.findings.ignore(self.location, format!("left out: {why}"));
        None
    }

    /// The text of a text or a number, trimmed. Anything else is left out.
    fn plain_text(&mut self) -> Option<String> {
        if is_absent(&self.value) {
            return None;
        }
        let text = as_text(&self.value);
        if text.is_none() {
            self.findings.ignore(self.location, "left out: expected a text");
        }
        text
    }
}

fn is_absent(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(_) | Value::Number(_) => false,
        Value::String(text) => text.trim().chars().all(is_invisible),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
    }
}

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Reads a value as it was sent or, if that fails, as the whole number or the text that it stands for (OR-7).
///
/// # Errors
/// Those of the value as it was sent.
fn read_either_way<T: Deserr<MemberErrors>>(value: &Value, location: ValuePointerRef<'_>) -> Result<T, MemberErrors> {
    let text = as_text(value);
    let as_sent = if value.is_string() { text.clone().into() } else { value.clone() };
    T::deserialize_from_value(as_sent.into_value(), location).or_else(|errors| {
        let readings = [text.as_deref().and_then(whole_number), text.filter(|_| value.is_number()).map(Value::String)];
        readings.into_iter().flatten().find_map(|other| T::deserialize_from_value(other.into_value(), location).ok()).ok_or(errors)
    })
}

/// `1999` and `1999.0` are whole numbers. `1,999` and `19.99` are not: whoever sends those may mean anything.
fn whole_number(text: &str) -> Option<Value> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let whole = whole.parse::<i64>().ok()?;
    fraction.bytes().all(|digit| digit == b'0').then(|| whole.into())
}
