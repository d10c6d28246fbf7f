//! A known browser: where a member of the staff has signed in before. A stranger's guesses never count against it (PW-7).
//!
//! The browser keeps a signed text that names its account by a keyed hash only. It opens nothing: whoever has it still needs
//! password and second factor, and has as many tries as anybody else. It ends with the account's epoch.

use crate::shop::Shop;
use crate::staff::credentials::StaffLogin;
use crate::values::secret::{Purpose, encode};
use crate::values::{EmailAddress, Span, Timestamp};

/// How long a browser is known after a sign-in: as long as browsers keep a cookie (RFC 6265bis).
pub const KNOWN_FOR: Span = Span::days(400);
/// What separates the parts of the text.
const SEPARATOR: char = '.';

/// The account that somebody has signed in to last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownStaffBrowser {
    /// Identifies this browser in the counters of attempts.
    pub(super) id: String,
    /// The account's epoch at the time.
    pub(super) epoch: u64,
    account: String,
    since: Timestamp,
}

impl KnownStaffBrowser {
    /// What a browser presents. `None` if it is not ours, or too old.
    pub fn parse(shop: &Shop, text: &str) -> Option<Self> {
        let (said, signature) = text.rsplit_once(SEPARATOR)?;
        if !shop.keys().verify(Purpose::KnownStaffBrowser, &[said], signature) {
            return None;
        }
        let mut parts = said.split(SEPARATOR);
        let since = Timestamp::from_millis(parts.next()?.parse().ok()?);
        let epoch = parts.next()?.parse().ok()?;
        let (account, id) = (parts.next()?.to_owned(), parts.next()?.to_owned());
        (shop.now().since(since) < KNOWN_FOR).then_some(Self { id, epoch, account, since })
    }

    /// The text that the browser keeps.
    pub fn expose(&self, shop: &Shop) -> String {
        let Self { id, epoch, account, since } = self;
        let said = format!("{}.{epoch}.{account}.{id}", since.millis());
        let signature = shop.keys().sign_text(Purpose::KnownStaffBrowser, &[&said]);
        format!("{said}.{signature}")
    }

    /// Whether it is known for an address.
    pub(super) fn is_of(&self, shop: &Shop, address: &EmailAddress) -> bool {
        self.account == pseudonym(shop, address)
    }

    /// A browser whose owner has just proven who they are. The id is a new one: the failures of before are forgiven.
    pub(super) fn of(shop: &Shop, login: &StaffLogin) -> Self {
        let account = pseudonym(shop, &login.email);
        Self { id: encode(&shop.rng().bytes::<16>()), epoch: login.epoch, account, since: shop.now() }
    }
}

/// An account by a keyed hash: the text names nobody.
fn pseudonym(shop: &Shop, address: &EmailAddress) -> String {
    shop.keys().pseudonym(&["known-staff-browser", address.canonical()])
}
