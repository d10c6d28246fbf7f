//! One-time passwords by time: RFC 6238 with what every authenticator app supports, SHA-1, six digits, 30 seconds (S-ST-2).

use std::fmt;

use aws_lc_rs::hmac::{self, HMAC_SHA1_FOR_LEGACY_USE_ONLY};
use data_encoding::BASE32_NOPAD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::values::secret::{KeyRing, Purpose};
use crate::values::{EmailAddress, Rng, Timestamp};

/// How long a code is shown, in seconds.
const STEP_SECONDS: i64 = 30;
/// A code of the step before or after counts as well: clocks differ, and people type slowly.
const SKEW: u64 = 1;
const DIGITS: usize = 6;
/// The length of a seed in bytes: that of the hash.
const SEED_BYTES: usize = 20;

/// What an authenticator app and the shop both know. It cannot be printed.
#[derive(Clone)]
pub struct TotpSeed(Zeroizing<[u8; SEED_BYTES]>);

impl fmt::Debug for TotpSeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSeed([redacted])")
    }
}

impl TotpSeed {
    pub(in crate::staff) fn generate(rng: &Rng) -> Self {
        Self(Zeroizing::new(rng.bytes()))
    }

    /// The seed as the table keeps it: readable with the shop's key alone, for this address alone.
    pub(in crate::staff) fn seal(&self, keys: &KeyRing, email: &EmailAddress, rng: &Rng) -> String {
        keys.seal(Purpose::SecondFactor, email.canonical(), self.0.as_slice(), rng)
    }

    /// The seed that was sealed. `None` if the shop's key is another one by now.
    pub(in crate::staff) fn open(keys: &KeyRing, email: &EmailAddress, sealed: &str) -> Option<Self> {
        let seed = keys.open(Purpose::SecondFactor, email.canonical(), sealed)?;
        <[u8; SEED_BYTES]>::try_from(seed.as_slice()).ok().map(|seed| Self(Zeroizing::new(seed)))
    }

    /// The seed as people type it into an app: 32 letters and digits.
    pub fn secret(&self) -> String {
        BASE32_NOPAD.encode(self.0.as_slice())
    }

    /// The seed that somebody typed into an app.
    pub fn from_secret(secret: &str) -> Option<Self> {
        let seed = BASE32_NOPAD.decode(secret.as_bytes()).ok()?;
        <[u8; SEED_BYTES]>::try_from(seed).ok().map(|seed| Self(Zeroizing::new(seed)))
    }

    /// The seed as an app reads it from a QR code.
    pub fn uri(&self, shop_name: &str, email: &EmailAddress) -> String {
        let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let (issuer, account) = (encoded(shop_name), encoded(email.as_typed()));
        let secret = self.secret();
        format!("otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits={DIGITS}&period={STEP_SECONDS}")
    }

    /// The step that a code belongs to, if it is valid now. Each is compared in constant time.
    pub(super) fn step_of(&self, code: &str, now: Timestamp) -> Option<u64> {
        let current = step_at(now);
        let is_code_of = |step: &u64| bool::from(self.code_at(*step).as_bytes().ct_eq(code.as_bytes()));
        // The newest comes first, so that no code of an earlier step is left over.
        (current.saturating_sub(SKEW)..=current + SKEW).rev().find(is_code_of)
    }

    /// The code of a moment.
    pub fn code(&self, at: Timestamp) -> String {
        self.code_at(step_at(at))
    }

    fn code_at(&self, step: u64) -> String {
        code_of(self.0.as_slice(), step)
    }
}

fn step_at(at: Timestamp) -> u64 {
    u64::try_from(at.seconds() / STEP_SECONDS).unwrap_or_default()
}

/// RFC 4226, 5.3: four bytes of the hash, from where its last four bits say, as a number of so many digits.
fn code_of(seed: &[u8], step: u64) -> String {
    let hash = hmac::sign(&hmac::Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, seed), &step.to_be_bytes());
    let hash = hash.as_ref();
    let from = usize::from(hash.last().copied().unwrap_or_default() & 0x0f);
    let number = hash.iter().skip(from).take(4).fold(0_u32, |number, byte| number << 8 | u32::from(*byte)) & 0x7fff_ffff;
    format!("{:0DIGITS$}", number % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seed() -> TotpSeed {
        TotpSeed(Zeroizing::new(*b"12345678901234567890"))
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1_000)
    }

    /// RFC 6238, appendix B: the last six of the eight digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(seed().code(at(seconds)), code, "{seconds}");
        }
    }

    /// S-ST-2: one row per difference of the clocks.
    #[test]
    fn a_code_counts_in_the_step_before_and_after_its_own() {
        let own = 1_234_567_890 / STEP_SECONDS;
        let code = seed().code(at(own * STEP_SECONDS));
        for (steps, accepted) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let now = at((own + steps) * STEP_SECONDS + 17);
            let found = seed().step_of(&code, now);
            assert_eq!(found, accepted.then(|| u64::try_from(own).expect("positive")), "{steps}");
        }
        assert_eq!(seed().step_of("", at(0)), None, "at the first step of all");
    }

    #[test]
    fn an_app_reads_the_seed() {
        let email = EmailAddress::parse("petra+shop@example.com").expect("an address");
        assert_eq!(seed().secret(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        let typed = TotpSeed::from_secret(&seed().secret()).expect("a seed");
        assert_eq!(typed.code(at(59)), "287082");
        assert!(TotpSeed::from_secret("GEZDGNBV").is_none());
        let uri = "otpauth://totp/Corner%20Shop:petra%2Bshop%40example%2Ecom?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
                   &issuer=Corner%20Shop&algorithm=SHA1&digits=6&period=30";
        assert_eq!(seed().uri("Corner Shop", &email), uri);
        assert_eq!(format!("{:?}", seed()), "TotpSeed([redacted])");
    }
}
