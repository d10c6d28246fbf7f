//! E-mail addresses: kept as typed, compared by their canonical form (CU-2, S-ID-1).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

use super::text;

/// The longest address that SMTP can deliver to (RFC 5321, 4.5.3.1.3).
const LENGTH_MAX: usize = 254;
/// The longest local part (RFC 5321, 4.5.3.1.1).
const LOCAL_LENGTH_MAX: usize = 64;
/// The zero-width non-joiner and joiner.
const JOINERS: [char; 2] = ['\u{200C}', '\u{200D}'];

/// An e-mail address as its owner typed it, with the canonical form by which addresses are compared: local part in lower
/// case, domain as a lower-case IDNA A-label. Dots and `+tags` stay, because for most mail systems they make another
/// mailbox. Blanks around it and invisible characters, which come along with a paste, are left out (ML-12).
///
/// Stored addresses are read by [`EmailAddress::parse_any`], those that people type for us to write to by
/// [`EmailAddress::parse`].
///
/// `Debug` prints no address, because strangers may read the log.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EmailAddress {
    typed: String,
    canonical: String,
}

/// Why a text is not a usable address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailAddressError {
    Empty,
    TooLong,
    /// No `@`, or nothing on one side of it.
    Incomplete,
    /// Quoted, commented or otherwise unusual local parts, and control or space characters anywhere.
    InvalidCharacter,
    /// SES cannot send to a local part outside ASCII.
    NonAsciiLocalPart,
    /// Not a domain name, or one without a dot.
    InvalidDomain,
}

impl fmt::Display for EmailAddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the e-mail address is empty",
            Self::TooLong => "the e-mail address is too long",
            Self::Incomplete => "an e-mail address has a name, an @ and a domain",
            Self::InvalidCharacter => "the e-mail address contains a character that is not allowed",
            Self::NonAsciiLocalPart => "the part before the @ may contain only ASCII characters",
            Self::InvalidDomain => "the part after the @ is not a domain name",
        })
    }
}

impl EmailAddress {
    /// Reads an address.
    ///
    /// # Errors
    /// The first reason why no mail can be sent there.
    pub fn parse(text: &str) -> Result<Self, EmailAddressError> {
        let typed = without_invisible(text);
        if typed.is_empty() {
            return Err(EmailAddressError::Empty);
        }
        if typed.len() > LENGTH_MAX {
            return Err(EmailAddressError::TooLong);
        }
        let (local, domain) = typed.rsplit_once('@').ok_or(EmailAddressError::Incomplete)?;
        if local.is_empty() || domain.is_empty() {
            return Err(EmailAddressError::Incomplete);
        }
        let canonical = format!("{}@{}", canonical_local(local)?, canonical_domain(domain)?);
        if canonical.len() > LENGTH_MAX {
            return Err(EmailAddressError::TooLong);
        }
        Ok(Self { typed, canonical })
    }

    /// Reads any address that can name somebody, whether or not mail can be sent there: mail systems have given out
    /// addresses such as `bea.@docomo.example`, and whoever buys with one is a customer (OR-1).
    ///
    /// # Errors
    /// When it is empty, too long or no address at all.
    pub fn parse_any(text: &str) -> Result<Self, EmailAddressError> {
        let error = match Self::parse(text) {
            Err(error @ (EmailAddressError::Empty | EmailAddressError::Incomplete)) => return Err(error),
            Err(error) => error,
            mailable => return mailable,
        };
        let typed = without_invisible(text);
        let (local, domain) = typed.rsplit_once('@').ok_or(error)?;
        if typed.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(EmailAddressError::InvalidCharacter);
        }
        let lower = |part: &str| part.to_lowercase().nfc().collect::<String>();
        let canonical = format!("{}@{}", lower(local), canonical_domain(domain).unwrap_or_else(|_| lower(domain)));
        if typed.len() > LENGTH_MAX || canonical.len() > LENGTH_MAX {
            return Err(EmailAddressError::TooLong);
        }
        Ok(Self { typed, canonical })
    }

    /// Whether mail can be sent there.
    pub fn is_mailable(&self) -> bool {
        Self::parse(&self.typed).is_ok()
    }

    /// An address that nobody can own (RFC 2606). It is looked up in place of an unusable one, so that both take the
    /// same steps.
    pub fn placeholder() -> Self {
        Self::parse("nobody@nowhere.invalid").expect("an address")
    }

    /// The address as it was typed, for showing it.
    pub fn as_typed(&self) -> &str {
        &self.typed
    }

    /// The address as the mail service takes it: the local part as it was typed, because only its own mail system knows
    /// whether case matters there, and the domain as an IDNA A-label (ML-12).
    pub fn for_mail(&self) -> String {
        let local = self.typed.rsplit_once('@').map_or("", |(local, _)| local);
        let domain = self.canonical.rsplit_once('@').map_or("", |(_, domain)| domain);
        format!("{local}@{domain}")
    }

    /// The form by which addresses are compared.
    pub fn canonical(&self) -> &str {
        &self.canonical
    }

    /// The part before the `@` in canonical form, which makes a bad password.
    pub fn local_part(&self) -> &str {
        self.canonical.rsplit_once('@').unwrap_or_default().0
    }

    /// The address without dots and `+tag` in its local part. It flags look-alikes for staff (AF-9) and
    /// never decides who somebody is.
    pub fn look_alike(&self) -> String {
        let (local, domain) = self.canonical.rsplit_once('@').unwrap_or_default();
        let base = local.split('+').next().unwrap_or_default();
        format!("{}@{domain}", base.replace('.', ""))
    }
}

/// The text without blanks around it and without characters that show nothing, such as a zero-width space or a
/// byte-order mark. Joiners stay in the domain if it is a name with them: in some scripts they make another word.
fn without_invisible(text: &str) -> String {
    let visible = |text: &str| -> String { text.chars().filter(|c| !text::is_invisible(*c)).collect() };
    let clean = match text.rsplit_once('@') {
        Some((local, domain)) if domain.contains(JOINERS) && canonical_domain(domain.trim()).is_ok() => {
            let domain = domain.chars().filter(|c| JOINERS.contains(c) || !text::is_invisible(*c));
            format!("{}@{}", visible(local), domain.collect::<String>())
        }
        _ => visible(text),
    };
    clean.trim().to_owned()
}

fn canonical_local(local: &str) -> Result<String, EmailAddressError> {
    if !local.is_ascii() {
        return Err(EmailAddressError::NonAsciiLocalPart);
    }
    if local.len() > LOCAL_LENGTH_MAX {
        return Err(EmailAddressError::TooLong);
    }
    // RFC 5322 dot-atom: quoted local parts are legal and in practice always a mistake or an attack.
    let is_atom = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    if !local.chars().all(is_atom) || local.starts_with('.') || local.ends_with('.') || local.contains("..") {
        return Err(EmailAddressError::InvalidCharacter);
    }
    Ok(local.to_ascii_lowercase())
}

fn canonical_domain(domain: &str) -> Result<String, EmailAddressError> {
    if domain.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(EmailAddressError::InvalidCharacter);
    }
    let ascii = idna::domain_to_ascii_strict(domain).map_err(|_| EmailAddressError::InvalidDomain)?;
    let labels: Vec<&str> = ascii.split('.').collect();
    let top_is_name = labels.last().is_some_and(|top| !top.is_empty() && !top.bytes().all(|b| b.is_ascii_digit()));
    if labels.len() < 2 || labels.iter().any(|label| label.is_empty()) || !top_is_name {
        return Err(EmailAddressError::InvalidDomain);
    }
    Ok(ascii)
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress([redacted])")
    }
}

impl FromStr for EmailAddress {
    type Err = EmailAddressError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl Serialize for EmailAddress {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.typed)
    }
}

impl<'de> Deserialize<'de> for EmailAddress {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse_any(&text).map_err(serde::de::Error::custom)
    }
}
