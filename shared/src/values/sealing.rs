//! Sealing: secrets that the shop must be able to read again are encrypted before they are stored. Whoever reads the table
//! without the shop's key learns nothing, and a sealed text opens in its own record only.

use aws_lc_rs::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use zeroize::Zeroizing;

use super::Rng;
use super::secret::{KeyRing, Purpose, decode, encode};

impl KeyRing {
    /// Encrypts a secret for a record, as base64url: nonce, ciphertext, tag. One key seals far fewer secrets than it would
    /// take for two random nonces to meet.
    pub fn seal(&self, purpose: Purpose, record: &str, secret: &[u8], rng: &Rng) -> String {
        let nonce: [u8; NONCE_LEN] = rng.bytes();
        let mut text = secret.to_vec();
        let sealed = self.cipher(purpose).seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(record), &mut text);
        sealed.expect("a short text can be encrypted");
        encode(&[nonce.as_slice(), &text].concat())
    }

    /// The secret, if it was sealed for this purpose and this record.
    pub fn open(&self, purpose: Purpose, record: &str, sealed: &str) -> Option<Zeroizing<Vec<u8>>> {
        let mut bytes = Zeroizing::new(decode(sealed)?);
        let (nonce, text) = bytes.split_at_mut_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let secret = self.cipher(purpose).open_in_place(nonce, Aad::from(record), text).ok()?;
        Some(Zeroizing::new(secret.to_vec()))
    }

    fn cipher(&self, purpose: Purpose) -> LessSafeKey {
        let key = Zeroizing::new(self.sign(purpose, &["sealing"]));
        LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, key.as_slice()).expect("the cipher's keys have 32 bytes"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// S-ST-2
    #[test]
    fn a_sealed_secret_opens_with_its_key_for_its_record_alone() {
        let (keys, rng) = (KeyRing::new([1; 32]), Rng::seeded(1));
        let sealed = keys.seal(Purpose::SecondFactor, "toni", b"a seed", &rng);
        let opened = |keys: &KeyRing, purpose, record, sealed: &str| keys.open(purpose, record, sealed).map(|secret| secret.to_vec());
        assert_eq!(opened(&keys, Purpose::SecondFactor, "toni", &sealed).as_deref(), Some(b"a seed".as_slice()));
        assert_eq!(opened(&keys, Purpose::SecondFactor, "petra", &sealed), None);
        assert_eq!(opened(&keys, Purpose::Flash, "toni", &sealed), None);
        assert_eq!(opened(&KeyRing::new([2; 32]), Purpose::SecondFactor, "toni", &sealed), None);
        for damaged in ["", "AAAA", &sealed[1..], &sealed[..sealed.len() - 1], &format!("{sealed}A")] {
            assert_eq!(opened(&keys, Purpose::SecondFactor, "toni", damaged), None, "{damaged}");
        }
        assert_ne!(keys.seal(Purpose::SecondFactor, "toni", b"a seed", &rng), sealed, "each has a nonce of its own");
    }
}
