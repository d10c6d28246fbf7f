//! Settings: stored data, each with a default, a meaning and bounds. Changes take effect within seconds (ST-4).

mod brand;
mod branding;
mod cache;
mod catalog;
mod change;
mod definitions;
mod store;

pub use brand::{BrandImage, Palette};
pub(crate) use cache::SettingsCache;
pub use catalog::{SETTINGS, SettingKind, SettingSection, SettingSpec};
pub use change::SettingError;
pub use definitions::{LinkRule, Settings};
pub use store::{load, settings_key};
