//! Settings: stored data, each with a default, a meaning and bounds. Changes take effect within seconds (ST-4).

mod brand;
mod branding;
mod cache;
mod definitions;
mod store;

pub use brand::{BrandImage, Palette};
pub(crate) use cache::SettingsCache;
pub use definitions::{LinkRule, SettingError, Settings};
pub use store::{load, load_strong, write_of};
