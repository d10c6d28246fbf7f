//! Hashes of other systems. The vectors were made by other programs: Python's `bcrypt`, `passlib` and `hashlib`; some are
//! published.

use super::{ImportedPassword, StoredHash, UnreadableHash};
use crate::passwords::{HashCost, Hasher, Password, PasswordCheck};

const CHAPEL: &str = "plums grow behind the chapel ü";

/// Each with its password.
const VECTORS: [(&str, &str); 13] = [
    ("$2b$10$abcdefghijklmnopqrstuuo4AlBIP10QRiAJX77j2PExPeP.bvlza", CHAPEL),
    ("bcrypt$$2b$10$abcdefghijklmnopqrstuuo4AlBIP10QRiAJX77j2PExPeP.bvlza", CHAPEL),
    // crypt_blowfish's and jBCrypt's own tests.
    ("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U"),
    ("$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe", "a"),
    ("$wp$2y$10$abcdefghijklmnopqrstuun8HjMN6kmbAjQB5.o0fy1Vuk7now6vm", CHAPEL),
    // phpass' own test.
    ("$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0", "test12345"),
    ("$H$6IQRaTwmfss8.RwuXJSD0mz9u5FMTF/", CHAPEL),
    ("pbkdf2_sha256$1000$s4lt9$no/Kx1ezPgdJgEyxywLxCprUQ/G6xw28mqZIi0P1QjE=", CHAPEL),
    ("pbkdf2_sha512$1000$s4lt9$oLBsOsEvGJlEgOquNFQnwT9UQdcstZtOmeEOH8YAdY8hmAEkn/pP561CqT0snO36cfZhtZ1uHBcK7oWIELHy/g==", CHAPEL),
    ("sha256$s4lt9$4ab9cb3d219139cc643e29d1a32bb86a3ad42426ad35c2a188bfd4d380ce818d", CHAPEL),
    (
        "sha512$s4lt9$ed997b3f5293236062b4ab9ac8cd0b9a4d333da6b8c161249b4526b18aa6d60ab94185eb6fa0f3f8dafbd74d98f2061927915edfea9338809f9d63277bb8fb95",
        CHAPEL,
    ),
    ("4ab9cb3d219139cc643e29d1a32bb86a3ad42426ad35c2a188bfd4d380ce818d:s4lt9:1", CHAPEL),
    ("kartris$OCRrWiE/cSh3fVlwOjN8MHJULmUq$SGFzaFNhbHRPZlRoZVNob3A=$stRLxrYZrIns88V6aIgalPhCIJzycYAw8pXeRI0DFZc=", CHAPEL),
];

fn hasher() -> Hasher {
    Hasher::with_cost(HashCost { memory_kib: 8, passes: 1, lanes: 1 })
}

fn read(text: &str) -> ImportedPassword {
    ImportedPassword::parse(text).unwrap_or_else(|refused| panic_with(text, refused))
}

#[expect(clippy::panic, reason = "it says which vector")]
fn panic_with(text: &str, refused: UnreadableHash) -> ImportedPassword {
    panic!("{text}: {refused}")
}

/// Whether a password opens what is stored, and whether its hash is then replaced.
async fn check(hasher: &Hasher, stored: &str, password: &str) -> (bool, bool) {
    let check = hasher.verify(Password::new(password), Some(stored.to_owned())).await.expect("a hash").expect("a turn");
    match check {
        PasswordCheck::Correct { outdated } => (true, outdated.is_some()),
        PasswordCheck::Wrong => (false, false),
    }
}

/// PW-6, S-PW-6: in one argon2, as everybody else's (PW-2).
#[tokio::test]
async fn a_password_from_every_known_system_opens_and_is_hashed_anew() {
    let hasher = hasher();
    for (text, password) in VECTORS {
        let stored = read(text).to_text();
        let before = hasher.hash_count();
        assert_eq!(check(&hasher, &stored, password).await, (true, true), "{text}");
        assert_eq!(check(&hasher, &stored, &format!("{password}x")).await, (false, false), "{text}");
        assert_eq!(check(&hasher, &stored, "").await, (false, false), "{text}");
        assert_eq!(hasher.hash_count() - before, 3);
    }
}

/// S-PW-8: what is at rest is an argon2id, and holds nothing of the digest.
#[tokio::test]
async fn a_wrapped_hash_opens_just_the_same_and_leaves_no_digest_at_rest() {
    let hasher = hasher();
    for (text, password) in VECTORS {
        let bare = read(text);
        let (_, digest) =
            bare.to_text().rsplit_once(':').map(|(scheme, digest)| (scheme.to_owned(), digest.to_owned())).expect("its parts");
        assert!(bare.is_bare());
        let wrapped = hasher.wrap(bare, [7; 16]).await.expect("a hash").expect("a turn");
        assert!(!wrapped.is_bare());
        let stored = wrapped.to_text();
        assert!(stored.contains("$argon2id$") && !stored.contains(&digest), "{stored}");
        assert_eq!(check(&hasher, &stored, password).await, (true, true), "{text}");
        assert_eq!(check(&hasher, &stored, &format!("{password}x")).await, (false, false), "{text}");
        assert_eq!(check(&hasher, &stored, "").await, (false, false), "{text}");
    }
}

/// bcrypt looks at 72 bytes, so that is what the other system compared.
#[tokio::test]
async fn a_long_password_opens_a_bcrypt_hash_as_it_did_elsewhere() {
    let stored = read("$2b$04$abcdefghijklmnopqrstuu8hRgsbG02c5HCGJ46pkbHGWV5cP9RuG").to_text();
    let long = "plums grow behind the chapel, and nobody has picked them since the bell tower fell";
    assert_eq!(check(&hasher(), &stored, long).await, (true, true));
    assert_eq!(check(&hasher(), &stored, &long[..71]).await, (false, false));
}

/// What is too long to be a password is looked at as nothing, and a hash of nothing opens nothing.
#[tokio::test]
async fn a_hash_of_an_empty_password_never_opens() {
    let empty = "sha256$$e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let stored = read(empty).to_text();
    for password in ["", &"x".repeat(2_000)] {
        assert_eq!(check(&hasher(), &stored, password).await, (false, false));
    }
}

/// S-PW-6: unknown schemes, half hashes and hashes that would keep a function busy.
#[test]
fn what_cannot_be_verified_is_refused_at_the_import() {
    use UnreadableHash::{Malformed, TooExpensive, UnknownScheme};
    let refused = [
        ("", UnknownScheme),
        ("plums grow behind the chapel", UnknownScheme),
        ("d41d8cd98f00b204e9800998ecf8427e", UnknownScheme),
        ("$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", UnknownScheme),
        ("$6$rounds=5000$salt$digest", UnknownScheme),
        ("md5$salt$d41d8cd98f00b204e9800998ecf8427e", UnknownScheme),
        ("4ab9cb3d219139cc643e29d1a32bb86a3ad42426ad35c2a188bfd4d380ce818d:s4lt9:2", UnknownScheme),
        ("$2b$10$abcdefghijklmnopqrstuu", Malformed),
        ("$2b$10$abcdefghijklmnopqrstüuo4AlBIP10QRiAJX77j2PExPeP.bvlz", Malformed),
        ("$2b$99$abcdefghijklmnopqrstuuo4AlBIP10QRiAJX77j2PExPeP.bvlza", Malformed),
        ("$P$", Malformed),
        ("$P$9IQRaTwmfeRo7ud9", Malformed),
        ("pbkdf2_sha256$0$s4lt9$no/Kx1ezPgdJgEyxywLxCprUQ/G6xw28mqZIi0P1QjE=", Malformed),
        ("pbkdf2_sha256$1000$s4lt9$no/Kx1ez", Malformed),
        ("sha256$s4lt9$zz", Malformed),
        ("sha256$s4lt9$4ab", Malformed),
        ("kartris$not base64$SGFzaFNhbHQ=$stRLxrYZrIns88V6aIgalPhCIJzycYAw8pXeRI0DFZc=", Malformed),
        ("$argon2id$v=19$m=19456,t=2,p=1", Malformed),
        ("$2b$15$abcdefghijklmnopqrstuuo4AlBIP10QRiAJX77j2PExPeP.bvlza", TooExpensive),
        ("$2b$20$abcdefghijklmnopqrstuuo4AlBIP10QRiAJX77j2PExPeP.bvlza", TooExpensive),
        ("$P$SIQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0", TooExpensive),
        ("pbkdf2_sha256$2000001$s4lt9$no/Kx1ezPgdJgEyxywLxCprUQ/G6xw28mqZIi0P1QjE=", TooExpensive),
        ("$argon2id$v=19$m=2097152,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA", TooExpensive),
        ("$argon2id$v=19$m=19456,t=11,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA", TooExpensive),
    ];
    for (text, why) in refused {
        assert_eq!(ImportedPassword::parse(text).map(drop), Err(why), "{text}");
    }
}

/// Another system's argon2 is taken as it is, and replaced if it is weaker than ours.
#[test]
fn an_argon2_hash_stays_what_it_is() {
    let text = "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA";
    let imported = read(text);
    assert!(!imported.is_bare());
    assert_eq!(imported.to_text(), text);
}

#[test]
fn what_is_stored_is_read_back() {
    for (text, _) in VECTORS {
        let stored = read(text).to_text();
        assert_eq!(StoredHash::parse(&stored).expect("a hash").to_text(), stored);
    }
    for broken in ["bare:bcrypt:10", "bare:rot13:AA:AA", "wrapped:sha256:AA:AA", "gilded:sha256:AA:AA", ":", ""] {
        assert!(StoredHash::parse(broken).is_none(), "{broken}");
    }
}
