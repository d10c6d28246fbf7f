//! How other systems hash passwords.

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD as STORED};
use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::Md5;
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use strum::IntoStaticStr;
use zeroize::Zeroizing;

/// bcrypt looks at no more bytes, the closing zero included.
const BCRYPT_BYTES_MAX: usize = 72;
/// What WordPress 6.8 hashes before bcrypt is keyed with this: <https://make.wordpress.org/core/2025/02/17/>.
const WORDPRESS_KEY: &[u8] = b"wp-sha384";

/// A way to hash, with everything but the password.
#[derive(Clone, Debug, PartialEq, Eq, IntoStaticStr)]
pub(super) enum Scheme {
    /// PHP's `password_hash`, Shopware, PrestaShop, Django and many more.
    #[strum(serialize = "bcrypt")]
    Bcrypt { cost: u32, salt: [u8; 16] },
    /// WordPress from 6.8: bcrypt of a keyed SHA-384, which has no 72-byte limit.
    #[strum(serialize = "wordpress")]
    WordPress { cost: u32, salt: [u8; 16] },
    /// WordPress before 6.8, phpBB, Drupal 6: MD5, 2^`rounds_log2` times.
    #[strum(serialize = "phpass")]
    Phpass { rounds_log2: u32, salt: [u8; 8] },
    #[strum(serialize = "pbkdf2-sha256")]
    Pbkdf2Sha256 { rounds: u32, salt: Vec<u8> },
    #[strum(serialize = "pbkdf2-sha512")]
    Pbkdf2Sha512 { rounds: u32, salt: Vec<u8> },
    /// One SHA-256 of salt and password, in this order: Magento 2's first version, and many home-made shops.
    #[strum(serialize = "sha256")]
    Sha256 { salt: Vec<u8> },
    #[strum(serialize = "sha512")]
    Sha512 { salt: Vec<u8> },
    /// Kartris: one SHA-256 of salt, password and the application's salt, in UTF-16.
    #[strum(serialize = "kartris")]
    Kartris { salt: Vec<u8>, application_salt: Vec<u8> },
}

impl Scheme {
    pub(super) fn name(&self) -> &'static str {
        self.into()
    }

    /// The digest of a password, as the other system would compute it.
    pub(super) fn digest(&self, password: &str) -> Vec<u8> {
        match self {
            Self::Bcrypt { cost, salt } => bcrypt(*cost, *salt, password.as_bytes()),
            Self::WordPress { cost, salt } => {
                let mut mac = Hmac::<Sha384>::new_from_slice(WORDPRESS_KEY).expect("HMAC takes keys of any length");
                mac.update(password.trim_matches(PHP_BLANKS).as_bytes());
                bcrypt(*cost, *salt, BASE64_STANDARD.encode(mac.finalize().into_bytes()).as_bytes())
            }
            Self::Phpass { rounds_log2, salt } => phpass(*rounds_log2, salt, password.as_bytes()),
            Self::Pbkdf2Sha256 { rounds, salt } => pbkdf2::pbkdf2_hmac_array::<Sha256, 32>(password.as_bytes(), salt, *rounds).to_vec(),
            Self::Pbkdf2Sha512 { rounds, salt } => pbkdf2::pbkdf2_hmac_array::<Sha512, 64>(password.as_bytes(), salt, *rounds).to_vec(),
            Self::Sha256 { salt } => Sha256::new().chain_update(salt).chain_update(password).finalize().to_vec(),
            Self::Sha512 { salt } => Sha512::new().chain_update(salt).chain_update(password).finalize().to_vec(),
            Self::Kartris { salt, application_salt } => {
                let password = utf16(password);
                Sha256::new().chain_update(salt).chain_update(&*password).chain_update(application_salt).finalize().to_vec()
            }
        }
    }
}

impl Scheme {
    /// As it is stored: its name, and its parameters after colons.
    pub(super) fn to_text(&self) -> String {
        let name = self.name();
        match self {
            Self::Bcrypt { cost, salt } | Self::WordPress { cost, salt } => format!("{name}:{cost}:{}", STORED.encode(salt)),
            Self::Phpass { rounds_log2, salt } => format!("{name}:{rounds_log2}:{}", STORED.encode(salt)),
            Self::Pbkdf2Sha256 { rounds, salt } | Self::Pbkdf2Sha512 { rounds, salt } => format!("{name}:{rounds}:{}", STORED.encode(salt)),
            Self::Sha256 { salt } | Self::Sha512 { salt } => format!("{name}:{}", STORED.encode(salt)),
            Self::Kartris { salt, application_salt } => format!("{name}:{}:{}", STORED.encode(salt), STORED.encode(application_salt)),
        }
    }

    pub(super) fn from_text(text: &str) -> Option<Self> {
        let bytes = |text: &str| STORED.decode(text).ok();
        let fields: Vec<&str> = text.split(':').collect();
        Some(match fields[..] {
            ["bcrypt", cost, salt] => Self::Bcrypt { cost: cost.parse().ok()?, salt: bytes(salt)?.try_into().ok()? },
            ["wordpress", cost, salt] => Self::WordPress { cost: cost.parse().ok()?, salt: bytes(salt)?.try_into().ok()? },
            ["phpass", rounds, salt] => Self::Phpass { rounds_log2: rounds.parse().ok()?, salt: bytes(salt)?.try_into().ok()? },
            ["pbkdf2-sha256", rounds, salt] => Self::Pbkdf2Sha256 { rounds: rounds.parse().ok()?, salt: bytes(salt)? },
            ["pbkdf2-sha512", rounds, salt] => Self::Pbkdf2Sha512 { rounds: rounds.parse().ok()?, salt: bytes(salt)? },
            ["sha256", salt] => Self::Sha256 { salt: bytes(salt)? },
            ["sha512", salt] => Self::Sha512 { salt: bytes(salt)? },
            ["kartris", salt, application_salt] => Self::Kartris { salt: bytes(salt)?, application_salt: bytes(application_salt)? },
            _ => return None,
        })
    }
}

/// What PHP's `trim` takes off; WordPress does so before it hashes.
const PHP_BLANKS: [char; 6] = [' ', '\t', '\n', '\r', '\0', '\u{b}'];

/// Little-endian UTF-16, as .NET hashes text.
pub(super) fn utf16(text: &str) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(text.encode_utf16().flat_map(u16::to_le_bytes).collect())
}

/// bcrypt closes the password with a zero and looks at 72 bytes. Its digest is 23 bytes: the last one was never stored.
fn bcrypt(cost: u32, salt: [u8; 16], password: &[u8]) -> Vec<u8> {
    let mut key = Zeroizing::new(password.to_vec());
    key.push(0);
    key.truncate(BCRYPT_BYTES_MAX);
    let mut digest = bcrypt::bcrypt(cost, salt, &key).to_vec();
    digest.truncate(23);
    digest
}

fn phpass(rounds_log2: u32, salt: &[u8], password: &[u8]) -> Vec<u8> {
    let mut digest = Md5::new().chain_update(salt).chain_update(password).finalize();
    for _ in 0..1_u64 << rounds_log2 {
        digest = Md5::new().chain_update(digest).chain_update(password).finalize();
    }
    digest.to_vec()
}
