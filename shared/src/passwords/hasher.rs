//! Hashing: argon2id with the parameters of OWASP's cheat sheet, off the asynchronous threads, with limited concurrency
//! (S-PW-4, S-PW-9).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use argon2::password_hash::phc::{Output, Salt};
use argon2::{Algorithm, Argon2, Params, PasswordHash, Version};
use tokio::sync::Semaphore;

use super::imported::StoredHash;
use super::memory::MemoryPool;
use super::{ImportedPassword, NewPassword, Password};
use crate::fault::Fault;

/// The cost of computing a hash, and so of guessing a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashCost {
    pub memory_kib: u32,
    pub passes: u32,
    pub lanes: u32,
}

impl HashCost {
    /// 19 MiB and 2 passes: one of the equally strong parameter sets in OWASP's Password Storage Cheat Sheet, about 30
    /// ms on one CPU. Read PW-1 before you change it: hashes of a lower cost still verify, and are replaced at the next
    /// log-in.
    pub const OWASP: Self = Self { memory_kib: 19_456, passes: 2, lanes: 1 };

    fn params(self) -> Params {
        Params::new(self.memory_kib, self.passes, self.lanes, Some(OUTPUT_BYTES)).expect("a cost within argon2's bounds")
    }

    /// A hash of this cost that matches no password: its digest was never computed from one.
    fn dummy_hash(self) -> String {
        let Self { memory_kib, passes, lanes } = self;
        format!("$argon2id$v=19$m={memory_kib},t={passes},p={lanes}$c2hvcGZvbGstc3RhbmQtaW4${}", "A".repeat(43))
    }

    /// Whether guessing the password of a stored hash is easier than at this cost.
    fn is_above(self, stored: &PasswordHash) -> bool {
        let is_current = stored.algorithm == Algorithm::Argon2id.ident() && stored.version == Some(Version::V0x13.into());
        let reaches = |name, least| stored.params.get_decimal(name).is_some_and(|value| value >= least);
        !(is_current && reaches("m", self.memory_kib) && reaches("t", self.passes))
    }
}

const OUTPUT_BYTES: usize = 32;
/// The memory that concurrent hashes may take together.
const MEMORY_BUDGET_KIB: u32 = 256 * 1_024;
/// How long a log-in waits for its turn before it is refused (S-PW-9).
const WAIT_MAX: Duration = Duration::from_secs(2);

/// Hashes passwords with limited concurrency. Clones share the limit.
#[derive(Clone)]
pub struct Hasher {
    cost: HashCost,
    permits: Arc<Semaphore>,
    memory: MemoryPool,
    hashed: Arc<AtomicU64>,
}

/// Too many hashes are running already.
#[derive(Clone, Copy, Debug)]
pub struct Busy;

/// Whether a password matches a hash.
#[derive(Clone, Debug)]
pub enum PasswordCheck {
    /// `outdated` holds the password when its hash is cheaper to guess at than a new one would be (PW-6).
    Correct {
        outdated: Option<VerifiedPassword>,
    },
    Wrong,
}

/// A password that has just opened an account. It may be hashed again without being judged again.
#[derive(Clone, Debug)]
pub struct VerifiedPassword(Password);

impl Default for Hasher {
    fn default() -> Self {
        Self::with_cost(HashCost::OWASP)
    }
}

impl Hasher {
    /// A hasher of another cost than the rule's: for tests in which passwords are not the point.
    pub fn with_cost(cost: HashCost) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let fitting = usize::try_from(MEMORY_BUDGET_KIB / cost.memory_kib).unwrap_or(1);
        Self { cost, permits: Arc::new(Semaphore::new(cores.min(fitting).max(1))), memory: MemoryPool::default(), hashed: Arc::default() }
    }

    /// Hashes a new password into a PHC string.
    ///
    /// # Errors
    /// When hashing fails.
    pub async fn hash(&self, password: NewPassword, salt: [u8; 16]) -> Result<Result<String, Busy>, Fault> {
        self.compute_hash(password.0, salt).await
    }

    /// Hashes a password that has just been verified into a new PHC string.
    ///
    /// # Errors
    /// When hashing fails.
    pub async fn rehash(&self, password: VerifiedPassword, salt: [u8; 16]) -> Result<Result<String, Busy>, Fault> {
        self.compute_hash(password.0, salt).await
    }

    async fn compute_hash(&self, password: Password, salt: [u8; 16]) -> Result<Result<String, Busy>, Fault> {
        let (params, memory) = (self.cost.params(), self.memory.clone());
        self.run(move || {
            let hash = hash_new(&memory, password.bytes(), &salt, params);
            hash.map(|hash| hash.to_string()).map_err(|e| Fault::internal("hashing a password", e))
        })
        .await
    }

    /// Compares a password with a PHC string, or with a dummy if there is none: the same work for everybody (PW-2,
    /// S-LG-2).
    ///
    /// # Errors
    /// When a stored hash cannot be read.
    pub async fn verify(&self, password: Password, hash: Option<String>) -> Result<Result<PasswordCheck, Busy>, Fault> {
        let (cost, memory) = (self.cost, self.memory.clone());
        self.run(move || {
            let is_known = hash.is_some();
            let text = hash.unwrap_or_else(|| cost.dummy_hash());
            let stored = StoredHash::parse(&text).ok_or_else(|| Fault::corrupt("reading a password hash", "it is none"))?;
            let is_right = is_right(&memory, &password, &stored, cost).map_err(|e| Fault::corrupt("comparing a password hash", e))?;
            if !(is_right && is_known) {
                return Ok(PasswordCheck::Wrong);
            }
            let is_current = matches!(&stored, StoredHash::Argon2(hash) if !cost.is_above(hash));
            Ok(PasswordCheck::Correct { outdated: (!is_current).then_some(VerifiedPassword(password)) })
        })
        .await
    }

    /// Puts an argon2id around the digest of another system, so that nobody can guess at the digest (S-PW-8).
    ///
    /// # Errors
    /// When hashing fails.
    pub async fn wrap(&self, imported: ImportedPassword, salt: [u8; 16]) -> Result<Result<ImportedPassword, Busy>, Fault> {
        let StoredHash::Bare(bare) = imported.0 else { return Ok(Ok(imported)) };
        let (params, memory) = (self.cost.params(), self.memory.clone());
        self.run(move || {
            let argon2 = hash_new(&memory, bare.digest(), &salt, params).map_err(|e| Fault::internal("hashing a digest", e))?;
            Ok(ImportedPassword(StoredHash::wrapping(bare, argon2)))
        })
        .await
    }

    /// How many hashes have been computed, so that tests can assert equal work.
    pub fn hash_count(&self) -> u64 {
        self.hashed.load(Ordering::SeqCst)
    }

    /// How many buffers wait for the next hash.
    #[cfg(test)]
    pub(super) fn idle_buffers(&self) -> usize {
        self.memory.idle_count()
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
        self.memory.free_when_idle();
        done.await.map_err(|e| Fault::internal("hashing", e))?.map(Ok)
    }
}

fn hash_new(memory: &MemoryPool, secret: &[u8], salt: &[u8], params: Params) -> argon2::password_hash::Result<PasswordHash> {
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    Ok(PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: argon2.params().try_into()?,
        salt: Some(Salt::new(salt)?),
        hash: Some(digest(memory, &argon2, secret, salt, OUTPUT_BYTES)?),
    })
}

/// Whether a password has the stored hash. Always one argon2, also beside the hash of another system: the same work for
/// everybody (PW-2). No password is empty: input that is too long is looked at as if it were.
fn is_right(memory: &MemoryPool, password: &Password, stored: &StoredHash, cost: HashCost) -> argon2::password_hash::Result<bool> {
    let is_match = match stored {
        StoredHash::Argon2(hash) => matches(memory, password.bytes(), hash)?,
        StoredHash::Bare(hash) => {
            matches(memory, password.bytes(), &PasswordHash::new(&cost.dummy_hash())?)?;
            hash.matches(password.text())
        }
        StoredHash::Wrapped { scheme, argon2 } => matches(memory, &scheme.digest(password.text()), argon2)?,
    };
    Ok(is_match && !password.text().is_empty())
}

/// Whether a secret has this hash, compared in constant time. A hash without salt or digest matches nothing.
fn matches(memory: &MemoryPool, secret: &[u8], stored: &PasswordHash) -> argon2::password_hash::Result<bool> {
    let (Some(salt), Some(expected)) = (&stored.salt, &stored.hash) else { return Ok(false) };
    let algorithm = Algorithm::try_from(stored.algorithm.as_str())?;
    let version = stored.version.map(Version::try_from).transpose()?.unwrap_or_default();
    let argon2 = Argon2::new(algorithm, version, Params::try_from(stored)?);
    Ok(digest(memory, &argon2, secret, salt, expected.len())? == *expected)
}

fn digest(
    memory: &MemoryPool,
    argon2: &Argon2<'_>,
    secret: &[u8],
    salt: &[u8],
    output_bytes: usize,
) -> argon2::password_hash::Result<Output> {
    let mut output = [0; Output::MAX_LENGTH];
    let output = output.get_mut(..output_bytes).ok_or(argon2::password_hash::Error::OutputSize)?;
    memory.lend(argon2.params().block_count(), |blocks| argon2.hash_password_into_with_memory(secret, salt, output, blocks))?;
    Ok(Output::new(output)?)
}
