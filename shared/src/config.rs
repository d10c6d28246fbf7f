//! What the deployment decides, the same for as long as the process runs.

use url::Url;

use crate::texts::Languages;
use crate::values::Currency;

/// What the deployment decides. Links in mails are built from this alone, never from a request (S-RS-6).
#[derive(Clone, Debug)]
pub struct Config {
    /// Where our own pages are: `https://people.shop.example/`.
    pub base_url: Url,
    /// The storefront: where affiliate links lead, and the only place they may.
    pub storefront_url: Url,
    pub shop_name: String,
    /// What the shop speaks.
    pub languages: Languages,
    /// What the shop reckons in where nothing else says so: orders each tell their own.
    pub currency: Currency,
    /// Who mails come from.
    pub mail_sender: String,
}

impl Config {
    /// An address of ours with a mailed token: `<base>/<route>?token=…`.
    pub fn token_url(&self, path: &str, token: &str) -> String {
        let mut url = self.base_url.clone();
        url.set_path(path);
        url.query_pairs_mut().clear().append_pair("token", token);
        url.into()
    }

    /// An address of ours.
    pub fn page_url(&self, path: &str) -> String {
        let mut url = self.base_url.clone();
        url.set_path(path);
        url.set_query(None);
        url.into()
    }

    /// Where a browser's form may come from.
    pub fn is_own_origin(&self, origin: &str) -> bool {
        [&self.base_url, &self.storefront_url].iter().any(|url| url.origin().ascii_serialization() == origin)
    }
}
