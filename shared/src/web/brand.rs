//! The shop's brand as its pages show it (UX-4).

use std::collections::BTreeSet;

use url::Url;

use super::style::branded_policy;
use crate::config::Config;
use crate::settings::Settings;

/// What the settings put on every page.
#[derive(Clone, Debug, Default)]
pub struct Brand {
    pub shop_name: String,
    /// The second style sheet; empty for a shop in our own colours.
    pub style: String,
    /// The address or the data of the logo, in place of the name.
    pub logo: Option<String>,
    /// The same for the dark scheme, where it differs.
    pub logo_dark: Option<String>,
    pub favicon: Option<String>,
    /// The links of the footer: the key of each text, and its address.
    pub links: Vec<(&'static str, String)>,
    /// Where people write to.
    pub contact: Option<String>,
}

impl Brand {
    pub fn of(config: &Config, settings: &Settings) -> Self {
        let given = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        let links = [
            ("foot-contact", &settings.brand_contact),
            ("foot-terms", &settings.brand_terms),
            ("foot-privacy", &settings.brand_privacy),
            ("foot-imprint", &settings.brand_imprint),
        ];
        Self {
            shop_name: given(&settings.brand_name).unwrap_or_else(|| config.shop_name.clone()),
            style: settings.brand_style(),
            logo: given(&settings.brand_logo),
            logo_dark: given(&settings.brand_logo_dark),
            favicon: given(&settings.brand_favicon),
            links: links.into_iter().filter_map(|(key, to)| Some((key, given(to)?))).collect(),
            contact: given(&settings.brand_contact),
        }
    }

    /// The policy of a page with this brand; `None` for that of every page.
    pub fn policy(&self) -> Option<String> {
        let images = [&self.logo, &self.logo_dark, &self.favicon];
        let urls = images.into_iter().flatten().filter_map(|image| Url::parse(image).ok());
        let origins: BTreeSet<String> = urls.filter(|url| url.scheme() == "https").map(|url| url.origin().ascii_serialization()).collect();
        let origins: Vec<String> = origins.into_iter().collect();
        let origins = if origins.is_empty() { String::new() } else { format!(" {}", origins.join(" ")) };
        (!self.style.is_empty() || !origins.is_empty()).then(|| branded_policy(&self.style, &origins))
    }
}
