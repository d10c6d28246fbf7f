//! Which passwords are accepted, and how they are hashed.

use std::time::Duration;

use argon2::password_hash::PasswordHasher as _;
use argon2::{Algorithm, Argon2, Params, PasswordHash, Version};

use super::memory::MemoryPool;
use super::{HashCost, Hasher, NewPassword, Password, PasswordCheck, PersonalInfo, WeakPassword};

const GOOD: &str = "plums grow behind the chapel";

fn choose(text: &str, characters_min: u16) -> Result<NewPassword, WeakPassword> {
    NewPassword::validate(Password::new(text), characters_min, &PersonalInfo { names: vec!["Corner Shop", "Ursula Le Guin"] })
}

/// Uncommon words, cut to a number of characters.
fn phrase(characters: usize) -> String {
    let words = "plum quay ibex vole harp moss fjord zinc kelp yurt wren onyx gnat tusk lynx dune crag brig joust pew nave sloe rune ";
    words.chars().cycle().take(characters).collect()
}

/// S-PW-1
#[test]
fn a_password_has_12_to_128_characters_of_any_kind() {
    for (characters, is_fine) in [(11, false), (12, true), (13, true), (64, true), (127, true), (128, true), (129, false)] {
        assert_eq!(choose(&phrase(characters), 12).is_ok(), is_fine, "{characters} characters");
    }
    assert_eq!(choose(&phrase(7), 8).map(drop), Err(WeakPassword::TooShort { characters_min: 8 }));
    assert!(choose(&phrase(8), 8).is_ok(), "the owner may ask for fewer");
    assert_eq!(choose(&phrase(63), 64).map(drop), Err(WeakPassword::TooShort { characters_min: 64 }));
    assert!(choose("läuft über Brücken 🌉 jeden Tag", 12).is_ok());
    assert!(choose("        ñandú  y  gaviota       ", 12).is_ok(), "spaces are characters");
    // Twelve characters of four bytes each.
    assert!(choose("🌉🦔🍐🥁🧭🪁🦚🛶🧶🪴🦉🎐", 12).is_ok());
}

/// S-PW-1: over 1,024 bytes nothing is looked at, and the reason given is still the right one.
#[test]
fn an_over_long_password_is_too_long_whatever_it_is() {
    for bytes in [1_024, 1_025, 60_000] {
        assert_eq!(choose(&phrase(bytes), 12).map(drop), Err(WeakPassword::TooLong { characters_max: 128 }), "{bytes} bytes");
    }
    assert!(Password::new(&phrase(1_025)).bytes().is_empty());
}

/// S-PW-2
#[test]
fn what_somebody_would_try_first_is_refused() {
    for common in ["password1234", "123456789012", "qwertyuiop12", "aaaaaaaaaaaa", "CornerShop12", "ursulaleguin"] {
        assert_eq!(choose(common, 12).map(drop), Err(WeakPassword::Common), "{common}");
    }
}

/// S-PW-4: argon2id, 19 MiB, two passes, one lane, 16 bytes of salt, 32 of output.
#[tokio::test]
async fn a_hash_is_argon2id_with_the_parameters_of_the_rule() {
    let hasher = Hasher::default();
    let hash = async |salt: [u8; 16]| hasher.hash(choose(GOOD, 12).expect("a good one"), salt).await.expect("a hash").expect("a turn");
    let text = hash([7; 16]).await;
    let parsed = PasswordHash::new(&text).expect("a PHC string");
    assert_eq!(parsed.algorithm.as_str(), "argon2id");
    assert_eq!(parsed.version, Some(19));
    let parameter = |name: &str| parsed.params.get_decimal(name);
    assert_eq!((parameter("m"), parameter("t"), parameter("p")), (Some(19_456), Some(2), Some(1)));
    let parts: Vec<&str> = text.split('$').collect();
    assert_eq!((parts[4].len(), parts[5].len()), (22, 43), "16 and 32 bytes in base64");
    assert_ne!(text, hash([8; 16]).await, "the salt is in it");
    assert!(!text.contains("plums"));
}

async fn check(hasher: &Hasher, password: &str, hash: &str) -> PasswordCheck {
    hasher.verify(Password::new(password), Some(hash.to_owned())).await.expect("a hash that can be read").expect("a turn")
}

async fn opens(hasher: &Hasher, password: &str, hash: &str) -> bool {
    matches!(check(hasher, password, hash).await, PasswordCheck::Correct { .. })
}

/// PW-6: a hash is outdated when any part of it is weaker than today's. A stronger one is left alone.
#[tokio::test]
async fn a_hash_that_is_cheaper_to_guess_at_is_outdated() {
    let cost = |memory_kib, passes| HashCost { memory_kib, passes, lanes: 1 };
    let today = Hasher::with_cost(cost(64, 2));
    for (stored, is_outdated) in [
        (cost(64, 2), false),
        (cost(64, 3), false),
        (cost(65, 2), false),
        (cost(63, 2), true),
        (cost(64, 1), true),
        (cost(640, 1), true),
        (cost(8, 20), true),
    ] {
        let hash = Hasher::with_cost(stored).hash(choose(GOOD, 12).expect("a good one"), [7; 16]).await.expect("a hash").expect("a turn");
        let PasswordCheck::Correct { outdated } = check(&today, GOOD, &hash).await else { unreachable!("{hash} opens") };
        assert_eq!(outdated.is_some(), is_outdated, "{hash}");
        assert!(matches!(check(&today, "another one altogether", &hash).await, PasswordCheck::Wrong));
        let Some(password) = outdated else { continue };
        let renewed = today.rehash(password, [8; 16]).await.expect("a hash").expect("a turn");
        assert!(matches!(check(&today, GOOD, &renewed).await, PasswordCheck::Correct { outdated: None }), "{renewed}");
    }
    // Another algorithm of the family, or its first version, is weaker whatever it costs.
    for (algorithm, version) in
        [(Algorithm::Argon2i, Version::V0x13), (Algorithm::Argon2d, Version::V0x13), (Algorithm::Argon2id, Version::V0x10)]
    {
        let other = Argon2::new(algorithm, version, Params::new(640, 20, 1, Some(32)).expect("a cost"));
        let hash = other.hash_password_with_salt(GOOD.as_bytes(), &[7; 16]).expect("a hash").to_string();
        assert!(matches!(check(&today, GOOD, &hash).await, PasswordCheck::Correct { outdated: Some(_) }), "{hash}");
    }
}

/// The memory of a hash is reused by the next one.
#[tokio::test]
async fn hashes_one_after_another_share_their_memory() {
    let cost = |memory_kib| HashCost { memory_kib, passes: 2, lanes: 1 };
    let hash = async |hasher: &Hasher| hasher.hash(choose(GOOD, 12).expect("a good one"), [7; 16]).await.expect("a hash").expect("a turn");
    let hasher = Hasher::with_cost(cost(64));
    let first = hash(&hasher).await;
    for _ in 0..20 {
        assert_eq!(hash(&hasher).await, first, "what the last hash left in the memory changes nothing");
    }
    let costly = hash(&Hasher::with_cost(cost(640))).await;
    assert!(opens(&hasher, GOOD, &costly).await, "a stored hash may need more memory");
    assert!(opens(&hasher, GOOD, &first).await);
    assert_eq!(hasher.idle_buffers(), 1);
}

/// Once nobody has hashed for a while, the memory belongs to the system again.
#[tokio::test]
async fn idle_hash_memory_is_given_back() {
    let pool = MemoryPool::kept_for(Duration::from_millis(1));
    pool.lend(64, |blocks| assert_eq!(blocks.len(), 64));
    assert_eq!(pool.idle_count(), 1);
    pool.free_when_idle();
    pool.free_when_idle();
    let given_back = async {
        while pool.idle_count() > 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), given_back).await.expect("the memory is given back");
    pool.lend(64, |blocks| assert_eq!(blocks.len(), 64, "and taken again"));
}

/// S-PW-1: nothing is cut off, and composed or not a letter is the same one.
#[tokio::test]
async fn every_character_counts_and_a_letter_is_a_letter_however_it_was_typed() {
    let hasher = Hasher::default();
    let long = phrase(127);
    let composed = format!("{long}é");
    let hash = hasher.hash(choose(&composed, 12).expect("a good one"), [1; 16]).await.expect("a hash").expect("a turn");
    assert!(opens(&hasher, &composed, &hash).await);
    assert!(opens(&hasher, &format!("{long}e\u{301}"), &hash).await, "typed as two code points");
    assert!(!opens(&hasher, &format!("{long}e"), &hash).await);
    assert!(!opens(&hasher, &long, &hash).await);
    assert!(!opens(&hasher, &composed.to_uppercase(), &hash).await);
}

/// S-LG-2: without a stored hash one is computed all the same, and nobody gets in.
#[tokio::test]
async fn nobodys_hash_costs_as_much_and_is_never_right() {
    let hasher = Hasher::default();
    for text in ["", GOOD, "\0", &phrase(2_000)] {
        let before = hasher.hash_count();
        let check = hasher.verify(Password::new(text), None).await.expect("a verdict").expect("a turn");
        assert!(matches!(check, PasswordCheck::Wrong));
        assert_eq!(hasher.hash_count() - before, 1);
    }
}

/// S-PW-10, PW-1
#[test]
fn a_password_is_never_printed() {
    let password = Password::new(GOOD);
    assert_eq!(format!("{password:?}"), "Password([redacted])");
    assert!(!format!("{:?}", choose(GOOD, 12)).contains("plums"));
    let read: Password = serde_json::from_value(GOOD.into()).expect("a password");
    assert_eq!(read.bytes(), GOOD.as_bytes());
}
