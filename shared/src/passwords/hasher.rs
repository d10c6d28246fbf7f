//! Hashing: argon2id with the parameters of OWASP's cheat sheet, off the asynchronous threads, with limited concurrency
//! (S-PW-4, S-PW-9).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, PasswordHash, Version};
use tokio::sync::Semaphore;

use super::{NewPassword, Password};
use crate::fault::Fault;

/// 19 MiB: one of the equally strong parameter sets in OWASP's Password Storage Cheat Sheet; with 2 passes about 30 ms
/// on one CPU. Read PW-1 before you change it: hashes with other parameters still verify.
pub const MEMORY_KIB: u32 = 19_456;
pub const PASSES: u32 = 2;
pub const LANES: u32 = 1;
/// The memory that concurrent hashes may take together.
const MEMORY_BUDGET_KIB: u32 = 256 * 1_024;
/// How long a log-in waits for its turn before it is refused (S-PW-9).
const WAIT_MAX: Duration = Duration::from_secs(2);

/// Hashes passwords with limited concurrency. Clones share the limit.
#[derive(Clone)]
pub struct Hasher {
    permits: Arc<Semaphore>,
    hashed: Arc<AtomicU64>,
}

/// Too many hashes are running already.
#[derive(Clone, Copy, Debug)]
pub struct Busy;

/// The result of verifying a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordCheck {
    Correct,
    Wrong,
}

impl Default for Hasher {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let fitting = usize::try_from(MEMORY_BUDGET_KIB / MEMORY_KIB).unwrap_or(1);
        Self { permits: Arc::new(Semaphore::new(cores.min(fitting).max(1))), hashed: Arc::default() }
    }
}

impl Hasher {
    /// Hashes a password into a new PHC string.
    ///
    /// # Errors
    /// When hashing fails.
    pub async fn hash(&self, password: NewPassword, salt: [u8; 16]) -> Result<Result<String, Busy>, Fault> {
        self.run(move || {
            argon2()
                .hash_password_with_salt(password.0.bytes(), &salt)
                .map(|hash| hash.to_string())
                .map_err(|e| Fault::internal("hashing a password", e))
        })
        .await
    }

    /// Compares a password with a PHC string, or with a dummy if there is none: the same work for everybody (PW-2,
    /// S-LG-2).
    ///
    /// # Errors
    /// When a stored hash cannot be read.
    pub async fn verify(&self, password: Password, hash: Option<String>) -> Result<Result<PasswordCheck, Busy>, Fault> {
        self.run(move || {
            let is_known = hash.is_some();
            let text = hash.unwrap_or_else(|| DUMMY_HASH.to_owned());
            let parsed = PasswordHash::new(&text).map_err(|e| Fault::corrupt("reading a password hash", e))?;
            let is_right = argon2().verify_password(password.bytes(), &parsed).is_ok();
            Ok(if is_right && is_known { PasswordCheck::Correct } else { PasswordCheck::Wrong })
        })
        .await
    }

    /// How many hashes have been computed, so that tests can assert equal work.
    pub fn hash_count(&self) -> u64 {
        self.hashed.load(Ordering::SeqCst)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T, Fault> + Send + 'static) -> Result<Result<T, Busy>, Fault> {
        let Ok(Ok(permit)) = tokio::time::timeout(WAIT_MAX, Arc::clone(&self.permits).acquire_owned()).await else {
            return Ok(Err(Busy));
        };
        self.hashed.fetch_add(1, Ordering::SeqCst);
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(permit);
            result
        });
        done.await.map_err(|e| Fault::internal("hashing", e))?.map(Ok)
    }
}

/// A hash with the current parameters that matches no password: its digest was never computed from one.
const DUMMY_HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2hvcGZvbGstc3RhbmQtaW4$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(32)).expect("OWASP's parameters are within argon2's bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}
