//! Reading hashes as other systems write them, with bounds on what one may cost to verify (S-PW-6).

use std::fmt;

use argon2::{Algorithm, Params, PasswordHash};
use base64::alphabet::BCRYPT;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::prelude::BASE64_STANDARD;
use base64::{Engine as _, alphabet};

use super::bare::BareHash;
use super::scheme::{Scheme, utf16};
use super::stored::StoredHash;

/// No hash may cost more than this, or one log-in would keep a function busy. From `argon2` to `phpass`: 256 MiB and ten
/// passes, 2^14 rounds, two million rounds, 2^20 rounds.
const ARGON2_MEMORY_KIB_MAX: u32 = 256 * 1_024;
const ARGON2_PASSES_MAX: u32 = 10;
const ARGON2_LANES_MAX: u32 = 8;
const BCRYPT_COST_MAX: u32 = 14;
const PBKDF2_ROUNDS_MAX: u32 = 2_000_000;
const PHPASS_ROUNDS_LOG2_MAX: u32 = 20;

/// Why a hash cannot be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnreadableHash {
    UnknownScheme,
    /// The scheme is known; what follows is not complete.
    Malformed,
    /// It would take too long to verify.
    TooExpensive,
}

impl fmt::Display for UnreadableHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownScheme => "this is not the beginning of a hash that we can verify",
            Self::Malformed => "this hash is not complete",
            Self::TooExpensive => "this hash would take too long to verify",
        })
    }
}

use UnreadableHash::{Malformed, TooExpensive, UnknownScheme};

/// Reads argon2's PHC strings, `$2a$`, `$2b$`, `$2y$` and Django's `bcrypt$$` (bcrypt), `$wp$2y$` (WordPress), `$P$` and `$H$`
/// (phpass), `pbkdf2_sha256$` and `pbkdf2_sha512$` (Django), `sha256$<salt>$<hex>`, `sha512$<salt>$<hex>` and
/// `<hex>:<salt>:1` (Magento), which hash the salt first, and `kartris$<salt>$<HashSalt>$<U_Password>` with both salts in
/// base64.
pub(super) fn stored_hash(text: &str) -> Result<StoredHash, UnreadableHash> {
    if text.starts_with("$argon2") {
        return argon2(text).map(StoredHash::Argon2);
    }
    bare_hash(text).map(StoredHash::Bare)
}

fn bare_hash(text: &str) -> Result<BareHash, UnreadableHash> {
    if let Some(rest) = text.strip_prefix("$wp") {
        return bcrypt(rest, |cost, salt| Scheme::WordPress { cost, salt });
    }
    if text.starts_with("$2") {
        return bcrypt(text, |cost, salt| Scheme::Bcrypt { cost, salt });
    }
    if let Some(rest) = text.strip_prefix("bcrypt$$") {
        return bcrypt(&format!("${rest}"), |cost, salt| Scheme::Bcrypt { cost, salt });
    }
    if let Some(rest) = text.strip_prefix("$P$").or_else(|| text.strip_prefix("$H$")) {
        return phpass(rest);
    }
    let fields: Vec<&str> = text.split('$').collect();
    match fields[..] {
        ["pbkdf2_sha256", rounds, salt, digest] => pbkdf2(rounds, digest, 32, |rounds| Scheme::Pbkdf2Sha256 { rounds, salt: salt.into() }),
        ["pbkdf2_sha512", rounds, salt, digest] => pbkdf2(rounds, digest, 64, |rounds| Scheme::Pbkdf2Sha512 { rounds, salt: salt.into() }),
        ["sha256", salt, digest] => salted(Scheme::Sha256 { salt: salt.into() }, unhex(digest), 32),
        ["sha512", salt, digest] => salted(Scheme::Sha512 { salt: salt.into() }, unhex(digest), 64),
        ["kartris", salt, application_salt, digest] => {
            let scheme = Scheme::Kartris { salt: utf16_of(salt)?, application_salt: utf16_of(application_salt)? };
            salted(scheme, BASE64_STANDARD.decode(digest).ok(), 32)
        }
        _ => magento(text),
    }
}

/// A PHC string that is complete, and cheap enough to be verified.
fn argon2(text: &str) -> Result<PasswordHash, UnreadableHash> {
    let hash = PasswordHash::new(text).map_err(|_| Malformed)?;
    if hash.salt.is_none() || hash.hash.is_none() || Algorithm::try_from(hash.algorithm.as_str()).is_err() {
        return Err(Malformed);
    }
    let within = |name, most| hash.params.get_decimal(name).is_none_or(|value| value <= most);
    let is_affordable = within("m", ARGON2_MEMORY_KIB_MAX) && within("t", ARGON2_PASSES_MAX) && within("p", ARGON2_LANES_MAX);
    if !is_affordable {
        return Err(TooExpensive);
    }
    Params::try_from(&hash).map_err(|_| Malformed)?;
    Ok(hash)
}

/// `$2y$10$`, then 22 characters of salt and 31 of digest.
fn bcrypt(text: &str, scheme: impl FnOnce(u32, [u8; 16]) -> Scheme) -> Result<BareHash, UnreadableHash> {
    let fields: Vec<&str> = text.split('$').collect();
    let ["", "2a" | "2b" | "2y", cost, digits] = fields[..] else { return Err(UnknownScheme) };
    let cost: u32 = cost.parse().ok().filter(|cost| (4..=31).contains(cost)).ok_or(Malformed)?;
    if cost > BCRYPT_COST_MAX {
        return Err(TooExpensive);
    }
    let decoder = lenient(&BCRYPT);
    let (salt, digest) = digits.split_at_checked(22).ok_or(Malformed)?;
    let salt = decoder.decode(salt).ok().and_then(|salt| salt.try_into().ok()).ok_or(Malformed)?;
    salted(scheme(cost, salt), decoder.decode(digest).ok(), 23)
}

/// A digit for the number of rounds, eight characters of salt, 22 of digest.
fn phpass(rest: &str) -> Result<BareHash, UnreadableHash> {
    let (rounds, rest) = rest.split_at_checked(1).ok_or(Malformed)?;
    let (salt, digest) = rest.split_at_checked(8).ok_or(Malformed)?;
    let rounds_log2 = rounds.bytes().next().and_then(phpass_digit).filter(|rounds| *rounds >= 7).ok_or(Malformed)?;
    if rounds_log2 > PHPASS_ROUNDS_LOG2_MAX {
        return Err(TooExpensive);
    }
    let salt = salt.as_bytes().try_into().map_err(|_| Malformed)?;
    salted(Scheme::Phpass { rounds_log2, salt }, phpass_decode(digest), 16)
}

const PHPASS_DIGITS: &[u8; 64] = b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

fn phpass_digit(character: u8) -> Option<u32> {
    PHPASS_DIGITS.iter().position(|digit| *digit == character).and_then(|value| u32::try_from(value).ok())
}

/// Each four characters are three bytes, the lowest bits first. No base64 library does that.
fn phpass_decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for group in text.as_bytes().chunks(4) {
        let mut bits = 0;
        for (place, character) in group.iter().enumerate() {
            bits |= phpass_digit(*character)? << (6 * place);
        }
        bytes.extend(bits.to_le_bytes().into_iter().take(group.len() * 6 / 8));
    }
    Some(bytes)
}

fn pbkdf2(rounds: &str, digest: &str, length: usize, scheme: impl FnOnce(u32) -> Scheme) -> Result<BareHash, UnreadableHash> {
    let rounds: u32 = rounds.parse().ok().filter(|rounds| *rounds > 0).ok_or(Malformed)?;
    if rounds > PBKDF2_ROUNDS_MAX {
        return Err(TooExpensive);
    }
    salted(scheme(rounds), lenient(&alphabet::STANDARD).decode(digest.trim_end_matches('=')).ok(), length)
}

/// Magento 2's first version. Later ones have `:2` or `:3` at their end.
fn magento(text: &str) -> Result<BareHash, UnreadableHash> {
    let (digest, rest) = text.split_once(':').ok_or(UnknownScheme)?;
    let salt = rest.strip_suffix(":1").ok_or(UnknownScheme)?;
    salted(Scheme::Sha256 { salt: salt.into() }, unhex(digest), 32)
}

fn salted(scheme: Scheme, digest: Option<Vec<u8>>, length: usize) -> Result<BareHash, UnreadableHash> {
    let digest = digest.filter(|digest| digest.len() == length).ok_or(Malformed)?;
    Ok(BareHash { scheme, digest })
}

/// base64 without padding, whose last character may have bits that nobody reads.
fn lenient(alphabet: &alphabet::Alphabet) -> GeneralPurpose {
    let config = GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true).with_decode_padding_mode(DecodePaddingMode::RequireNone);
    GeneralPurpose::new(alphabet, config)
}

fn utf16_of(base64: &str) -> Result<Vec<u8>, UnreadableHash> {
    let text = BASE64_STANDARD.decode(base64).ok().and_then(|bytes| String::from_utf8(bytes).ok()).ok_or(Malformed)?;
    Ok(utf16(&text).to_vec())
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.chars().map(|digit| digit.to_digit(16).and_then(|value| u8::try_from(value).ok())).collect::<Option<_>>()?;
    let pairs = digits.chunks_exact(2);
    pairs.remainder().is_empty().then(|| pairs.map(|pair| pair[0] << 4 | pair[1]).collect())
}
