//! A digest as another system computed it.

use subtle::ConstantTimeEq as _;

use super::scheme::Scheme;

/// How another system hashed a password, and what came out.
pub(in crate::passwords) struct BareHash {
    pub(super) scheme: Scheme,
    pub(super) digest: Vec<u8>,
}

impl BareHash {
    pub(in crate::passwords) fn digest(&self) -> &[u8] {
        &self.digest
    }

    /// Whether a password has this hash, compared in constant time.
    pub(in crate::passwords) fn matches(&self, password: &str) -> bool {
        self.scheme.digest(password).ct_eq(&self.digest).into()
    }
}
