//! Secrets: tokens that are shown once and kept as a digest, and the keys that sign what we hand out.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::{CustomerNumber, Rng};

/// 256 random bits, written as 43 characters of base64url. The token exists in memory, in one mail or in one reply;
/// only its [`Digest`] is stored. It cannot be printed by accident.
#[derive(Clone)]
pub struct PlainToken(Zeroizing<String>);

impl PlainToken {
    const LENGTH: usize = 43;

    pub fn generate(rng: &Rng) -> Self {
        Self(Zeroizing::new(URL_SAFE_NO_PAD.encode(rng.bytes::<32>())))
    }

    /// Parses a presented token.
    pub fn parse(text: &str) -> Option<Self> {
        let usable = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        (text.len() == Self::LENGTH && text.bytes().all(usable)).then(|| Self(Zeroizing::new(text.to_owned())))
    }

    pub fn expose(&self) -> &str {
        &self.0
    }

    pub fn digest(&self) -> Digest {
        Digest::of(self.0.as_bytes())
    }
}

impl fmt::Debug for PlainToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlainToken([redacted])")
    }
}

/// The SHA-256 of a token, as base64url: all that is ever stored. It opens nothing when presented.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest(String);

impl Digest {
    pub fn of(bytes: &[u8]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(Sha256::digest(bytes)))
    }

    /// A digest as it was stored in a key.
    pub fn stored(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// From its text: 43 characters of Base64 for addresses.
    pub fn parse(text: &str) -> Option<Self> {
        let decoded = URL_SAFE_NO_PAD.decode(text).ok()?;
        (decoded.len() == 32).then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Compares in constant time.
    pub fn matches(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

/// The token of a mailed link: `<customer number>.<43 characters>`. The number finds the record in one read, but proves
/// nothing.
#[derive(Clone, Debug)]
pub struct MailedToken {
    pub number: CustomerNumber,
    pub secret: PlainToken,
}

impl MailedToken {
    /// Parses a token. Blanks around it come along when a link is copied by hand.
    pub fn parse(text: &str) -> Option<Self> {
        let (number, secret) = text.trim().split_once('.')?;
        Some(Self { number: CustomerNumber::parse(number)?, secret: PlainToken::parse(secret)? })
    }

    pub fn expose(&self) -> String {
        format!("{}.{}", self.number, self.secret.expose())
    }
}

/// The shop's own key. A separate key is derived for each purpose, so that a signature made for one is invalid for another.
#[derive(Clone)]
pub struct KeyRing(Zeroizing<[u8; 32]>);

/// What a signature is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The visit token of an affiliate's link.
    Visit,
    /// The `next` of a list.
    Cursor,
    /// The hidden field of a form.
    Csrf,
    /// What one page tells the next.
    Flash,
    /// What an affiliate sees of an order.
    OrderReference,
    /// The unsubscribe link of one subscriber.
    Unsubscribe,
    /// The cookie of a browser in which somebody has logged in.
    KnownBrowser,
    /// The cookie of a browser in which a member of the staff has signed in.
    KnownStaffBrowser,
    /// The seeds of second factors, which the table keeps sealed.
    SecondFactor,
    /// A row of the audit log.
    Audit,
    /// Pseudonyms of addresses and networks in the keys of counters, and of visitors in hits.
    Pseudonym,
}

impl KeyRing {
    pub fn new(secret: [u8; 32]) -> Self {
        Self(Zeroizing::new(secret))
    }

    /// From a secret text of any length, as a secrets manager generates it.
    pub fn from_text(secret: &str) -> Self {
        Self::new(Sha256::digest(secret.as_bytes()).into())
    }

    /// HMAC-SHA-256 of the parts. Each part is preceded by its length, so that no two lists of parts have the same
    /// signature.
    pub fn sign(&self, purpose: Purpose, parts: &[&str]) -> [u8; 32] {
        let mut derive = Self::mac(self.0.as_slice());
        derive.update(format!("shopfolk/{purpose:?}").as_bytes());
        let mut mac = Self::mac(&derive.finalize().into_bytes());
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }

    /// The signature as 43 characters of base64url.
    pub fn sign_text(&self, purpose: Purpose, parts: &[&str]) -> String {
        URL_SAFE_NO_PAD.encode(self.sign(purpose, parts))
    }

    /// Whether `signature` is valid, compared in constant time.
    pub fn verify(&self, purpose: Purpose, parts: &[&str], signature: &str) -> bool {
        self.sign_text(purpose, parts).as_bytes().ct_eq(signature.as_bytes()).into()
    }

    /// A pseudonym for personal data in keys: 22 characters (132 bits) of a keyed hash.
    pub fn pseudonym(&self, parts: &[&str]) -> String {
        let mut text = self.sign_text(Purpose::Pseudonym, parts);
        text.truncate(22);
        text
    }

    fn mac(key: &[u8]) -> Hmac<Sha256> {
        Hmac::new_from_slice(key).expect("HMAC takes keys of any length")
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyRing([redacted])")
    }
}

/// Base64url without padding, for what travels in addresses.
pub fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The inverse of [`encode`].
pub fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}
