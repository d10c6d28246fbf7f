//! The shop: everything that a use case receives.

use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use tokio::time::Instant;

use crate::config::Config;
use crate::fault::Fault;
use crate::mailer::Mailer;
use crate::metrics::{Event, Metrics};
use crate::passwords::Hasher;
use crate::settings::{Settings, SettingsCache};
use crate::store::Store;
use crate::values::{Clock, KeyRing, Rng, Timestamp};

/// Everything that a use case receives: the table, the time, the random number generator, the settings, the keys.
#[derive(Clone)]
pub struct Shop {
    store: Store,
    deadline: Option<Instant>,
    inner: Arc<Inner>,
}

struct Inner {
    config: Config,
    keys: KeyRing,
    clock: Arc<Clock>,
    rng: Rng,
    hasher: Hasher,
    mailer: Box<dyn Mailer>,
    metrics: Box<dyn Metrics>,
    settings: SettingsCache,
}

/// What a shop is made of.
pub struct Parts {
    pub config: Config,
    pub store: Store,
    pub keys: KeyRing,
    pub clock: Arc<Clock>,
    pub rng: Rng,
    pub hasher: Hasher,
    pub mailer: Box<dyn Mailer>,
    pub metrics: Box<dyn Metrics>,
}

impl Shop {
    pub fn open(parts: Parts) -> Self {
        let Parts { config, store, keys, clock, rng, hasher, mailer, metrics } = parts;
        let settings = SettingsCache::default();
        Self { store, deadline: None, inner: Arc::new(Inner { config, keys, clock, rng, hasher, mailer, metrics, settings }) }
    }

    /// The same shop with its own capacity meter, for one request.
    pub fn metered(&self) -> Self {
        Self { store: self.store.metered(), ..self.clone() }
    }

    /// The same shop for work that must be over at a moment.
    pub fn until(&self, deadline: Instant) -> Self {
        Self { deadline: Some(deadline), ..self.clone() }
    }

    /// When the work on this shop must be over. Local mode has no such moment.
    pub fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// Whether work that may take this long can still be begun.
    pub fn has_time_for(&self, work: Duration) -> bool {
        self.deadline.is_none_or(|deadline| Instant::now() + work <= deadline)
    }

    pub fn store(&self) -> &Store {
        &self.store
    }

    pub fn config(&self) -> &Config {
        &self.inner.config
    }

    pub fn keys(&self) -> &KeyRing {
        &self.inner.keys
    }

    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    pub fn rng(&self) -> &Rng {
        &self.inner.rng
    }

    pub fn hasher(&self) -> &Hasher {
        &self.inner.hasher
    }

    /// Records a metric event.
    pub fn record_event(&self, event: Event) {
        self.inner.metrics.record_event(event, self.now());
    }

    pub fn metrics(&self) -> &dyn Metrics {
        &*self.inner.metrics
    }

    pub fn mailer(&self) -> &dyn Mailer {
        &*self.inner.mailer
    }

    /// The current settings, at most a few seconds old (ST-4).
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn settings(&self) -> Result<Arc<Settings>, Fault> {
        self.inner.settings.current(&self.store, self.now()).await
    }

    /// The current settings for what surrounds every page. If the store does not answer, the page has those that were
    /// read last: its problem page must not fail as well.
    pub async fn settings_for_page(&self) -> Arc<Settings> {
        self.inner.settings.current_or_last(&self.store, self.now()).await
    }

    /// The settings that were read last, without reading.
    pub fn settings_read_last(&self) -> Arc<Settings> {
        self.inner.settings.last()
    }

    /// Puts settings that were read or written a moment ago into the cache: they take effect here at once.
    pub(crate) fn use_settings(&self, settings: Settings) {
        self.inner.settings.remember(settings, self.now());
    }

    /// The shop's time zone: statements use its days and months (AF-12).
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn zone(&self) -> Result<TimeZone, Fault> {
        Ok(self.settings().await?.zone())
    }
}
