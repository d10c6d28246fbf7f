//! Which passwords are accepted (S-PW-1, S-PW-2): long enough, not common, not made of the person's own name.

use std::fmt;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization as _;
use utoipa::openapi::schema::{KnownFormat, SchemaFormat, Type};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};
use zeroize::Zeroizing;

/// The maximum number of characters in a password.
const LENGTH_MAX: usize = 128;
/// The maximum number of bytes that are looked at. argon2 takes more, but nobody types that.
const BYTES_MAX: usize = 1_024;
/// A password that this many guesses would find counts as common. zxcvbn's lists have some 30,000 entries each, and a
/// person's own name followed by a few digits comes not far behind.
const GUESSES_MIN: u64 = 100_000;

/// Separates the words of a name. A password must not be a name, one of its words, or its words joined: `Corner Shop`
/// is also `cornershop`.
const SEPARATORS: [char; 4] = [' ', '.', '-', '@'];

/// A password as somebody typed it, in Unicode's composed form (NFC). It cannot be printed.
#[derive(Clone)]
pub struct Password {
    text: Zeroizing<String>,
    /// Over-long input is never a valid password: it is not even normalised, only refused.
    is_overlong: bool,
}

impl Password {
    pub fn new(text: &str) -> Self {
        let is_overlong = text.len() > BYTES_MAX;
        Self { text: Zeroizing::new(if is_overlong { String::new() } else { text.nfc().collect() }), is_overlong }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password([redacted])")
    }
}

impl<'de> Deserialize<'de> for Password {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Zeroizing::new(String::deserialize(deserializer)?);
        Ok(Self::new(&text))
    }
}

crate::member! { Password => "invalid_password" }

impl PartialSchema for Password {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Password)))
            .description(Some("A password, as it is typed."))
            .into()
    }
}

impl ToSchema for Password {}

/// A password that may be set. One that is only verified is a [`Password`].
#[derive(Clone, Debug)]
pub struct NewPassword(pub(super) Password);

/// Names that the person's password must not be made of.
#[derive(Clone, Debug, Default)]
pub struct PersonalInfo<'a> {
    pub names: Vec<&'a str>,
}

/// Why a password is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeakPassword {
    TooShort { characters_min: u16 },
    TooLong { characters_max: usize },
    Common,
}

impl fmt::Display for WeakPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort { characters_min } => write!(f, "a password has at least {characters_min} characters"),
            Self::TooLong { characters_max } => write!(f, "a password has at most {characters_max} characters"),
            Self::Common => f.write_str("this password is one of the first that somebody would try; choose another"),
        }
    }
}

impl NewPassword {
    /// Accepts a password that is good enough.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn validate(password: Password, characters_min: u16, personal_info: &PersonalInfo<'_>) -> Result<Self, WeakPassword> {
        let characters = password.text.chars().count();
        if password.is_overlong || characters > LENGTH_MAX {
            return Err(WeakPassword::TooLong { characters_max: LENGTH_MAX });
        }
        if characters < usize::from(characters_min) {
            return Err(WeakPassword::TooShort { characters_min });
        }
        let in_one = |name: &&str| name.replace(SEPARATORS, "");
        let joined: Vec<String> = personal_info.names.iter().map(in_one).collect();
        let parts = personal_info.names.iter().flat_map(|name| [*name].into_iter().chain(name.split(SEPARATORS)));
        let names: Vec<&str> = parts.chain(joined.iter().map(String::as_str)).filter(|part| part.len() > 2).collect();
        if zxcvbn::zxcvbn(&password.text, &names).guesses() < GUESSES_MIN {
            return Err(WeakPassword::Common);
        }
        Ok(Self(password))
    }
}
