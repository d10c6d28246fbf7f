//! Addresses: a method and a path with parameters.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use unicode_normalization::UnicodeNormalization as _;

/// A route's method and path, without its handler.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    pub path: &'static str,
    pub method: &'static str,
}

impl Address {
    /// From its `METHOD /path`.
    ///
    /// # Panics
    /// At compile time, when there is no space between the two.
    pub const fn new(at: &'static str) -> Self {
        let (method, path) = split(at);
        Self { path, method }
    }

    /// The decoded parameters of a matching path, in order; `None` if it does not match.
    ///
    /// `{name}` is one part of the path. `{name+}`, at the end, is the rest of it: API Gateway turns an encoded slash
    /// into a plain one, so both mean the same (OR-3). Every other part must be spelled as in the route (S-IN-5).
    pub fn matches(&self, path: &str) -> Option<Vec<(&'static str, String)>> {
        let mut parameters = Vec::new();
        let mut rest = Some(path);
        for expected in self.path.split('/') {
            let left = rest?;
            let name = expected.strip_prefix('{').and_then(|name| name.strip_suffix('}'));
            if let Some(name) = name.and_then(|name| name.strip_suffix('+')) {
                parameters.push((name, decode_parameter(left)?));
                return Some(parameters);
            }
            let (part, after) = left.split_once('/').map_or((left, None), |(part, after)| (part, Some(after)));
            match name {
                Some(name) => parameters.push((name, decode_parameter(part)?)),
                None if part != expected => return None,
                None => {}
            }
            rest = after;
        }
        rest.is_none().then_some(parameters)
    }
}

/// What stands for itself in a path (RFC 3986, 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A text as one part of the path of a link.
pub fn path_part(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Decodes a parameter: percent-decoded exactly once, then in Unicode's composed form, NFC. `None` if it is empty or
/// its bytes are not UTF-8.
fn decode_parameter(encoded: &str) -> Option<String> {
    let decoded = percent_decode_str(encoded).decode_utf8().ok().filter(|decoded| !decoded.is_empty())?;
    Some(decoded.nfc().collect())
}

/// The method and the path.
#[expect(clippy::panic, reason = "at compile time it is a message")]
pub(super) const fn split(at: &'static str) -> (&'static str, &'static str) {
    let bytes = at.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        if bytes[i] == b' ' {
            let (method, rest) = at.split_at(i);
            let (_, path) = rest.split_at(1);
            return (method, path);
        }
        i += 1;
    }
    panic!("a route is a method, a space and a path")
}
