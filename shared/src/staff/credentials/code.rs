//! What somebody types as the second factor: a code from an app, or a recovery code.

use std::fmt;

use data_encoding::BASE32_NOPAD;
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::values::{Digest, Rng};

/// How many recovery codes an account gets (S-ST-3).
const RECOVERY_CODES: usize = 10;
/// The random bytes of one: 120 bits, more than the 112 that let a plain digest keep it (S-ST-3).
const RECOVERY_BYTES: usize = 15;
/// How many characters of one stand together.
const GROUP: usize = 4;

/// A recovery code, for its owner only. It cannot be printed.
#[derive(Clone)]
pub struct RecoveryCode(Zeroizing<String>);

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode([redacted])")
    }
}

impl RecoveryCode {
    /// A set of new ones.
    pub(in crate::staff) fn generate(rng: &Rng) -> Vec<Self> {
        let one = || Self(Zeroizing::new(BASE32_NOPAD.encode(&rng.bytes::<RECOVERY_BYTES>()).to_lowercase()));
        std::iter::repeat_with(one).take(RECOVERY_CODES).collect()
    }

    /// What is stored of it.
    pub(in crate::staff) fn digest(&self) -> Digest {
        Digest::of(self.0.as_bytes())
    }

    /// The code as its owner writes it down, in groups.
    pub fn expose(&self) -> String {
        let characters: Vec<char> = self.0.chars().collect();
        characters.chunks(GROUP).map(String::from_iter).collect::<Vec<_>>().join("-")
    }
}

/// A second factor as it was typed, without blanks and dashes, in lower case.
#[derive(Clone, Default)]
pub struct SecondFactor(Zeroizing<String>);

impl fmt::Debug for SecondFactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecondFactor([redacted])")
    }
}

impl SecondFactor {
    pub fn new(text: &str) -> Self {
        // Longer than any code with blanks between its characters.
        let typed = text.chars().take(200).filter(|c| !c.is_whitespace() && *c != '-');
        Self(Zeroizing::new(typed.collect::<String>().to_lowercase()))
    }

    pub(super) fn text(&self) -> &str {
        &self.0
    }

    /// Whether it can only be a recovery code.
    pub(super) fn is_recovery_code(&self) -> bool {
        self.0.len() == RECOVERY_BYTES * 8 / 5
    }

    pub(super) fn digest(&self) -> Digest {
        Digest::of(self.0.as_bytes())
    }
}

impl<'de> Deserialize<'de> for SecondFactor {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Zeroizing::new(String::deserialize(deserializer)?);
        Ok(Self::new(&text))
    }
}

crate::member! { SecondFactor => "invalid_code" }

#[cfg(test)]
mod tests {
    use super::*;

    /// S-ST-3
    #[test]
    fn there_are_ten_recovery_codes_and_each_may_be_typed_in_any_form() {
        let codes = RecoveryCode::generate(&Rng::seeded(1));
        let written: std::collections::BTreeSet<String> = codes.iter().map(RecoveryCode::expose).collect();
        assert_eq!(written.len(), 10);
        for code in &codes {
            let written = code.expose();
            assert_eq!((written.len(), written.matches('-').count()), (29, 5), "{written}");
            for typed in [written.clone(), written.to_uppercase(), written.replace('-', ""), format!(" {} ", written.replace('-', " "))] {
                let typed = SecondFactor::new(&typed);
                assert!(typed.is_recovery_code() && typed.digest() == code.digest());
            }
        }
        assert!(!SecondFactor::new("123 456").is_recovery_code());
        assert_eq!(SecondFactor::new("123 456").text(), "123456");
    }
}
