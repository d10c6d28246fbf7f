//! Randomness: one named generator that tests can seed, so that every token and id of a test run is known.

use std::sync::{Arc, Mutex, PoisonError};

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng as _, SeedableRng as _};

/// A cryptographic generator. `ChaCha20` by name, because a "standard" generator may change between versions. Clones draw
/// from the same stream.
#[derive(Clone)]
pub struct Rng(Arc<Mutex<ChaCha20Rng>>);

impl Rng {
    /// Seeded by the operating system.
    ///
    /// # Panics
    /// When the operating system provides no randomness: nothing secret may be generated then.
    pub fn from_entropy() -> Self {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).expect("the operating system gives randomness");
        Self(Arc::new(Mutex::new(ChaCha20Rng::from_seed(seed))))
    }

    /// The same stream every time: for tests.
    pub fn seeded(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(ChaCha20Rng::seed_from_u64(seed))))
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut bytes);
        bytes
    }

    /// A whole number below `bound`, for shards and jitter, where the slight bias of the remainder does not matter.
    pub fn below(&self, bound: u64) -> u64 {
        u64::from_le_bytes(self.bytes()) % bound.max(1)
    }
}
