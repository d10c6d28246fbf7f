//! Hashes as the log-in record holds them: our own PHC strings, and imported ones until the next log-in.

use argon2::PasswordHash;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;

use super::bare::BareHash;
use super::scheme::Scheme;

/// What a log-in record holds.
pub(in crate::passwords) enum StoredHash {
    Argon2(PasswordHash),
    /// Of another system, as it came.
    Bare(BareHash),
    /// An argon2id of another system's digest (S-PW-8).
    Wrapped {
        scheme: WrappedScheme,
        argon2: PasswordHash,
    },
}

/// How the digest below an argon2id was made.
pub(in crate::passwords) struct WrappedScheme(Scheme);

const BARE: &str = "bare";
const WRAPPED: &str = "wrapped";

impl StoredHash {
    /// Reads what was stored. `None` if it is no hash.
    pub(in crate::passwords) fn parse(text: &str) -> Option<Self> {
        let Some((kind, rest)) = text.split_once(':') else { return PasswordHash::new(text).ok().map(Self::Argon2) };
        let (scheme, digest) = rest.rsplit_once(':')?;
        let scheme = Scheme::from_text(scheme)?;
        match kind {
            BARE => Some(Self::Bare(BareHash { scheme, digest: BASE64.decode(digest).ok()? })),
            WRAPPED => Some(Self::Wrapped { scheme: WrappedScheme(scheme), argon2: PasswordHash::new(digest).ok()? }),
            _ => None,
        }
    }

    /// A digest under its argon2id.
    pub(in crate::passwords) fn wrapping(bare: BareHash, argon2: PasswordHash) -> Self {
        Self::Wrapped { scheme: WrappedScheme(bare.scheme), argon2 }
    }

    /// As it is stored.
    pub(in crate::passwords) fn to_text(&self) -> String {
        match self {
            Self::Argon2(hash) => hash.to_string(),
            Self::Bare(hash) => format!("{BARE}:{}:{}", hash.scheme.to_text(), BASE64.encode(&hash.digest)),
            Self::Wrapped { scheme, argon2 } => format!("{WRAPPED}:{}:{argon2}", scheme.0.to_text()),
        }
    }
}

impl WrappedScheme {
    /// What argon2id was given instead of the password.
    pub(in crate::passwords) fn digest(&self, password: &str) -> Vec<u8> {
        self.0.digest(password)
    }
}
