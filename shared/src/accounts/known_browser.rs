//! Known browsers: where somebody has logged in before. A stranger's guesses never count against them (PW-7).
//!
//! The browser keeps a signed text that names its accounts by keyed hashes only. It opens nothing: whoever has it still
//! needs the password, and has as many tries as anybody else. It ends with the account's epoch, as sessions do: whoever
//! sets a new password because a device was lost also makes that device a stranger (S-RS-4).

use crate::customers::LoginRecord;
use crate::shop::Shop;
use crate::values::secret::{Purpose, encode};
use crate::values::{EmailAddress, Span, Timestamp};

/// How long a browser is known after a log-in: as long as browsers keep a cookie (RFC 6265bis).
pub const KNOWN_FOR: Span = Span::days(400);
/// How many accounts one browser is known for. The one that logged in longest ago is forgotten first.
const ACCOUNTS_MAX: usize = 4;
/// What separates the accounts, and the parts of each.
const SEPARATORS: (char, char) = ('~', '.');

/// One account that somebody has logged in to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct KnownBrowser {
    /// Identifies this browser in the counters of log-in attempts.
    pub id: String,
    /// The account's epoch at the time.
    pub epoch: u64,
    account: String,
    since: Timestamp,
}

/// Everything a browser is known for, newest first.
#[derive(Clone, Debug, Default)]
pub struct KnownBrowsers(Vec<KnownBrowser>);

impl KnownBrowsers {
    /// What a browser presents. Whatever is not ours, or too old, is left out.
    pub fn parse(shop: &Shop, text: &str) -> Self {
        let entries = text.split(SEPARATORS.0).take(2 * ACCOUNTS_MAX).filter_map(|entry| KnownBrowser::parse(shop, entry));
        Self(entries.collect())
    }

    /// The text that the browser keeps.
    pub fn expose(&self, shop: &Shop) -> String {
        let entries: Vec<String> = self.0.iter().map(|known| known.expose(shop)).collect();
        entries.join(&SEPARATORS.0.to_string())
    }

    /// This browser, if it is known for an address.
    pub(super) fn of(&self, shop: &Shop, address: &EmailAddress) -> Option<&KnownBrowser> {
        let account = pseudonym(shop, address);
        self.0.iter().find(|known| known.account == account)
    }

    /// The same browser, after its owner has begun the next epoch of an account.
    pub fn in_next_epoch(&self, shop: &Shop, before: &LoginRecord) -> Self {
        self.with(shop, before, before.epoch + 1)
    }

    /// The same browser, after its owner has proven who they are in an epoch of an account. The id is a new one: the
    /// failures of before are forgiven.
    pub(super) fn with(&self, shop: &Shop, login: &LoginRecord, epoch: u64) -> Self {
        let account = pseudonym(shop, &login.email);
        let others = self.0.iter().filter(|known| known.account != account).take(ACCOUNTS_MAX - 1).cloned();
        let id = encode(&shop.rng().bytes::<16>());
        let newest = KnownBrowser { id, epoch, account: account.clone(), since: shop.now() };
        Self(std::iter::once(newest).chain(others).collect())
    }
}

impl KnownBrowser {
    fn parse(shop: &Shop, entry: &str) -> Option<Self> {
        let (said, signature) = entry.rsplit_once(SEPARATORS.1)?;
        if !shop.keys().verify(Purpose::KnownBrowser, &[said], signature) {
            return None;
        }
        let mut parts = said.split(SEPARATORS.1);
        let since = Timestamp::from_millis(parts.next()?.parse().ok()?);
        let epoch = parts.next()?.parse().ok()?;
        let (account, id) = (parts.next()?.to_owned(), parts.next()?.to_owned());
        (shop.now().since(since) < KNOWN_FOR).then_some(Self { id, epoch, account, since })
    }

    fn expose(&self, shop: &Shop) -> String {
        let Self { id, epoch, account, since } = self;
        let said = format!("{}.{epoch}.{account}.{id}", since.millis());
        let signature = shop.keys().sign_text(Purpose::KnownBrowser, &[&said]);
        format!("{said}.{signature}")
    }
}

/// An account by a keyed hash: the text names nobody.
fn pseudonym(shop: &Shop, address: &EmailAddress) -> String {
    shop.keys().pseudonym(&["known-browser", address.canonical()])
}
