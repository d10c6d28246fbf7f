//! The settings that a process has read, so that it does not read them for every call.

use std::sync::{Arc, Mutex, PoisonError};

use super::{Settings, store};
use crate::fault::Fault;
use crate::store::Store;
use crate::values::{Span, Timestamp};

/// How long a process uses settings that it has read.
const CACHE_TTL: Span = Span::seconds(5);

/// The settings that a process has read, and when.
#[derive(Default)]
pub(crate) struct SettingsCache(Mutex<Option<(Timestamp, Arc<Settings>)>>);

impl SettingsCache {
    /// The current settings, read from the table if those in the cache are too old.
    pub(crate) async fn current(&self, store: &Store, now: Timestamp) -> Result<Arc<Settings>, Fault> {
        if let Some((read_at, settings)) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner)
            && now.since(*read_at) < CACHE_TTL
        {
            return Ok(Arc::clone(settings));
        }
        Ok(self.remember(store::load(store).await?, now))
    }

    /// The current settings; if they cannot be read, those that were read last, or the defaults.
    pub(crate) async fn current_or_last(&self, store: &Store, now: Timestamp) -> Arc<Settings> {
        self.current(store, now).await.unwrap_or_else(|_| self.last())
    }

    /// The settings that were read last, or the defaults.
    pub(crate) fn last(&self) -> Arc<Settings> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(|(_, last)| Arc::clone(last)).unwrap_or_default()
    }

    /// Caches settings that were just read or written.
    pub(crate) fn remember(&self, settings: Settings, now: Timestamp) -> Arc<Settings> {
        let settings = Arc::new(settings);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, Arc::clone(&settings)));
        settings
    }
}
