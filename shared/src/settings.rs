//! Settings: data, each with a default, a meaning and a bound, in force within seconds of a change (ST-4).

use std::sync::{Arc, Mutex, PoisonError};

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::fault::Fault;
use crate::store::{Freshness, Key, Put, Store};
use crate::values::{Span, Timestamp};

/// How long a process goes by settings it has read.
const IN_FORCE_FOR: Span = Span::seconds(5);

/// Which of several links before the first purchase counts (AF-5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkRule {
    First,
    #[default]
    Last,
}

/// What the owner may change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The whole affiliate programme (AF-2): off, nobody sees it, applies, is counted or earns.
    pub affiliates_enabled: bool,
    /// Days that a visit counts for somebody who has never bought; 0 is the visit itself (AF-5). 0 to 365.
    pub affiliates_window_days: u16,
    /// Hours that a visit counts for an existing customer without a referrer; 0 is the visit itself (AF-5). 0 to 12.
    pub affiliates_visit_hours: u16,
    /// Which link counts when several were followed before the first purchase (AF-5).
    pub affiliates_link_rule: LinkRule,
    /// Days after which a booked line is due (AF-14). 0 to 365.
    pub affiliates_due_days: u16,
    /// The time zone of days and months in statements (AF-12), as the IANA database names it.
    pub time_zone: String,
    /// Confirmation mails of the mailing list that the whole shop may ask for in an hour (ML-6). 10 to 1,000,000.
    pub mailing_list_hourly_max: u32,
    /// One reminder, a day after the confirmation mail, to whoever has not pressed the button (ML-7).
    pub mailing_list_reminder: bool,
    /// The least characters of a customer's password (S-PW-1). 8 to 64.
    pub password_length_min: u16,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            affiliates_enabled: true,
            affiliates_window_days: 30,
            affiliates_visit_hours: 12,
            affiliates_link_rule: LinkRule::Last,
            affiliates_due_days: 30,
            time_zone: "UTC".to_owned(),
            mailing_list_hourly_max: 1_000,
            mailing_list_reminder: false,
            password_length_min: 12,
        }
    }
}

impl Settings {
    /// Those in the table, or the defaults.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn read(store: &Store) -> Result<Self, Fault> {
        Ok(store.get(&key(), Freshness::Eventual).await?.unwrap_or_default())
    }

    /// The time zone; UTC where its name is not known.
    pub fn zone(&self) -> TimeZone {
        TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC)
    }
}

/// The settings a process has read, and when.
#[derive(Default)]
pub(crate) struct SettingsCache(Mutex<Option<(Timestamp, Arc<Settings>)>>);

impl SettingsCache {
    pub(crate) async fn in_force(&self, store: &Store, now: Timestamp) -> Result<Arc<Settings>, Fault> {
        if let Some((read_at, settings)) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner)
            && now.since(*read_at) < IN_FORCE_FOR
        {
            return Ok(Arc::clone(settings));
        }
        Ok(self.remember(Settings::read(store).await?, now))
    }

    pub(crate) async fn replace(&self, store: &Store, settings: Settings, now: Timestamp) -> Result<(), Fault> {
        store.put(Put::new(&key(), &settings)?).await?;
        self.remember(settings, now);
        Ok(())
    }

    pub(crate) fn remember(&self, settings: Settings, now: Timestamp) -> Arc<Settings> {
        let settings = Arc::new(settings);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, Arc::clone(&settings)));
        settings
    }
}

fn key() -> Key {
    Key::new("SETTINGS", "SHOP")
}
