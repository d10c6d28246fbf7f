//! The deployment's configuration, the same for as long as the process runs.

use url::Url;

use crate::texts::Languages;
use crate::values::Currency;

/// The deployment's configuration. Links in mails are built from this alone, never from a request (S-RS-6).
#[derive(Clone, Debug)]
pub struct Config {
    /// The address of our own pages: `https://people.shop.example/`.
    pub base_url: Url,
    /// The storefront: affiliate links lead there and nowhere else.
    pub storefront_url: Url,
    pub shop_name: String,
    /// The languages that the shop offers.
    pub languages: Languages,
    /// The shop's own currency, for what has none of its own. Each order has one.
    pub currency: Currency,
    /// The sender of mails.
    pub mail_sender: String,
}

impl Config {
    /// The address of one of our pages with a mailed token: `<base>/<route>?token=…`.
    pub fn token_url(&self, path: &str, token: &str) -> String {
        let mut url = self.base_url.clone();
        url.set_path(path);
        url.query_pairs_mut().clear().append_pair("token", token);
        url.into()
    }

    /// The address of one of our pages.
    pub fn page_url(&self, path: &str) -> String {
        let mut url = self.base_url.clone();
        url.set_path(path);
        url.set_query(None);
        url.into()
    }

    /// Whether an origin is that of our own pages.
    pub fn is_our_pages_origin(&self, origin: &str) -> bool {
        self.base_url.origin().ascii_serialization() == origin
    }

    /// Whether a browser's form may come from this origin.
    pub fn is_own_origin(&self, origin: &str) -> bool {
        [&self.base_url, &self.storefront_url].iter().any(|url| url.origin().ascii_serialization() == origin)
    }
}
