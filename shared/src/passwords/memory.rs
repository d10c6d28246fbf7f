//! The memory that hashes work in. A hash fills 19 MiB; taken from the system anew each time, they cost a page fault for
//! every 4 KiB. So buffers are reused, and given back once nobody has logged in for a while.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use argon2::Block;

/// How long buffers are kept after the last hash.
const KEPT_IDLE: Duration = Duration::from_secs(5);

/// Buffers, each lent to one hash at a time. Clones share them.
#[derive(Clone)]
pub(super) struct MemoryPool {
    buffers: Arc<Mutex<Buffers>>,
    kept_idle: Duration,
}

#[derive(Default)]
struct Buffers {
    idle: Vec<Vec<Block>>,
    /// How many buffers have been lent so far.
    lent: u64,
    /// A task waits to give the buffers back.
    is_watched: bool,
}

impl Default for MemoryPool {
    fn default() -> Self {
        Self::kept_for(KEPT_IDLE)
    }
}

impl MemoryPool {
    /// A pool that keeps its buffers this long after the last hash.
    pub fn kept_for(kept_idle: Duration) -> Self {
        Self { buffers: Arc::default(), kept_idle }
    }

    /// Lends a buffer of at least `blocks` blocks to `work`. What earlier hashes left in it means nothing to the next:
    /// argon2 writes a block before it reads it.
    pub fn lend<T>(&self, blocks: usize, work: impl FnOnce(&mut [Block]) -> T) -> T {
        let mut buffer = {
            let mut buffers = self.lock();
            buffers.lent += 1;
            buffers.idle.pop().unwrap_or_default()
        };
        if buffer.len() < blocks {
            buffer.resize(blocks, Block::new());
        }
        let result = work(&mut buffer);
        self.lock().idle.push(buffer);
        result
    }

    /// Gives the buffers back to the system once no hash has used them for a while. Calls while it waits do nothing.
    pub fn free_when_idle(&self) {
        let mut buffers = self.lock();
        if std::mem::replace(&mut buffers.is_watched, true) {
            return;
        }
        let mut lent = buffers.lent;
        drop(buffers);
        let pool = self.clone();
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(pool.kept_idle).await;
                let mut buffers = pool.lock();
                if buffers.lent == lent {
                    buffers.is_watched = false;
                    buffers.idle = Vec::new();
                    return;
                }
                lent = buffers.lent;
            }
        });
    }

    /// How many buffers wait for the next hash.
    #[cfg(test)]
    pub fn idle_count(&self) -> usize {
        self.lock().idle.len()
    }

    fn lock(&self) -> MutexGuard<'_, Buffers> {
        self.buffers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
