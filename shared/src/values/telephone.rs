//! Telephone numbers, as people write them.

use std::fmt;

use super::ShortText;

/// A telephone number as its owner writes it: digits, with what people put around them. It is read by people, never
/// dialled by a program, so nothing is normalised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telephone(ShortText<40>);

/// Why a text is not a telephone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotATelephone;

impl fmt::Display for NotATelephone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a telephone number has digits, and blanks, + - / . ( ) and an extension at most, such as +49 30 123456 ext. 7")
    }
}

impl Telephone {
    /// The fewest digits: an extension in one's own company.
    const DIGITS_MIN: usize = 3;

    /// Reads a line as a number: digits of any script, the usual signs, and at most one word for an extension.
    ///
    /// # Errors
    /// When it has too few digits, or anything else in it.
    pub fn of(line: ShortText<40>) -> Result<Self, NotATelephone> {
        let text = line.as_str();
        let is_sign = |c: char| c.is_whitespace() || "+-–/.,;()#*".contains(c);
        let digits = text.chars().filter(|c| c.is_numeric()).count();
        let words: Vec<&str> = text.split(|c: char| c.is_numeric() || is_sign(c)).filter(|word| !word.is_empty()).collect();
        let is_extension = |word: &str| ["x", "ext", "extension", "w", "dw", "app", "int", "tel"].contains(&word.to_lowercase().as_str());
        let fits = digits >= Self::DIGITS_MIN && words.len() <= 1 && words.iter().all(|word| is_extension(word));
        if fits { Ok(Self(line)) } else { Err(NotATelephone) }
    }

    /// The number as it was written.
    pub fn into_text(self) -> ShortText<40> {
        self.0
    }
}
