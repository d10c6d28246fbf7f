//! The shop: everything that a use case is handed.

use std::sync::Arc;

use jiff::tz::TimeZone;
use url::Url;

use crate::fault::Fault;
use crate::mail::Mailer;
use crate::metrics::{Event, Metrics};
use crate::passwords::Hasher;
use crate::settings::{Settings, SettingsCache};
use crate::store::Store;
use crate::texts::Languages;
use crate::values::{Clock, Currency, Dice, KeyRing, Timestamp};

/// What the deployment decides. Links in mails are built from this alone, never from a request (S-RS-6).
#[derive(Clone, Debug)]
pub struct Config {
    /// Where our own pages are: `https://people.shop.example/`.
    pub base: Url,
    /// The storefront: where affiliate links lead, and the only place they may.
    pub storefront: Url,
    pub shop_name: String,
    /// What the shop speaks.
    pub languages: Languages,
    /// What the shop reckons in where nothing else says so: orders each tell their own.
    pub currency: Currency,
    /// Who mails come from.
    pub sender: String,
}

impl Config {
    /// An address of ours with a mailed token: `<base>/<route>?token=…`.
    pub fn link(&self, path: &str, token: &str) -> String {
        let mut url = self.base.clone();
        url.set_path(path);
        url.query_pairs_mut().clear().append_pair("token", token);
        url.into()
    }

    /// An address of ours.
    pub fn page(&self, path: &str) -> String {
        let mut url = self.base.clone();
        url.set_path(path);
        url.set_query(None);
        url.into()
    }

    /// Where a browser's form may come from.
    pub fn is_origin_of_ours(&self, origin: &str) -> bool {
        [&self.base, &self.storefront].iter().any(|url| url.origin().ascii_serialization() == origin)
    }
}

/// Everything that a use case is handed: the table, the time, the dice, the settings, the keys.
#[derive(Clone)]
pub struct Shop {
    store: Store,
    common: Arc<Common>,
}

struct Common {
    config: Config,
    keys: KeyRing,
    clock: Arc<Clock>,
    dice: Dice,
    hasher: Hasher,
    mailer: Box<dyn Mailer>,
    metrics: Box<dyn Metrics>,
    settings: SettingsCache,
}

/// What a shop is opened with.
pub struct Parts {
    pub config: Config,
    pub store: Store,
    pub keys: KeyRing,
    pub clock: Arc<Clock>,
    pub dice: Dice,
    pub hasher: Hasher,
    pub mailer: Box<dyn Mailer>,
    pub metrics: Box<dyn Metrics>,
}

impl Shop {
    pub fn open(parts: Parts) -> Self {
        let Parts { config, store, keys, clock, dice, hasher, mailer, metrics } = parts;
        let settings = SettingsCache::default();
        Self { store, common: Arc::new(Common { config, keys, clock, dice, hasher, mailer, metrics, settings }) }
    }

    /// The same shop with a capacity meter of its own, for one request.
    pub fn metered(&self) -> Self {
        Self { store: self.store.metered(), common: Arc::clone(&self.common) }
    }

    pub fn store(&self) -> &Store {
        &self.store
    }

    pub fn config(&self) -> &Config {
        &self.common.config
    }

    pub fn keys(&self) -> &KeyRing {
        &self.common.keys
    }

    pub fn clock(&self) -> &Clock {
        &self.common.clock
    }

    pub fn now(&self) -> Timestamp {
        self.common.clock.now()
    }

    pub fn dice(&self) -> &Dice {
        &self.common.dice
    }

    pub fn hasher(&self) -> &Hasher {
        &self.common.hasher
    }

    /// Counts something that happened.
    pub fn count(&self, event: Event) {
        self.common.metrics.happened(event, self.now());
    }

    pub fn metrics(&self) -> &dyn Metrics {
        &*self.common.metrics
    }

    pub fn mailer(&self) -> &dyn Mailer {
        &*self.common.mailer
    }

    /// The settings in force. They are read anew every few seconds (ST-4).
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn settings(&self) -> Result<Arc<Settings>, Fault> {
        self.common.settings.in_force(&self.store, self.now()).await
    }

    /// Takes settings that were read a moment ago for those in force.
    pub(crate) fn go_by(&self, settings: Settings) {
        self.common.settings.remember(settings, self.now());
    }

    /// Writes settings, in force here at once and elsewhere within seconds.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn set_settings(&self, settings: Settings) -> Result<(), Fault> {
        self.common.settings.replace(&self.store, settings, self.now()).await
    }

    /// The shop's time zone: whose days and months statements are in (AF-12).
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn zone(&self) -> Result<TimeZone, Fault> {
        Ok(self.settings().await?.zone())
    }
}
