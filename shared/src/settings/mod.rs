//! Settings: stored data, each with a default, a meaning and bounds. Changes take effect within seconds (ST-4).

mod cache;
mod definitions;
mod store;

pub(crate) use cache::SettingsCache;
pub use definitions::{LinkRule, SettingError, Settings};
pub use store::{load, load_strong, write_of};
