//! Consents, and our own forms in which people give them.

use serde::{Deserialize, Serialize};
use strum::{EnumIter, IntoEnumIterator as _, IntoStaticStr};

use crate::shop::Shop;
use crate::values::{ClientInfo, ShortText, Timestamp};

/// The proof of a sign-up to the mailing list (ML-4): when, from where, through which form and page. A consent without
/// both time and address cannot be built.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    pub at: Timestamp,
    pub client: ClientInfo,
    /// `mailing-list`, `sign-up`, `account`, or the storefront's name for its form.
    pub form: ShortText<100>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub page: Option<ShortText<2048>>,
}

/// Our own forms through which somebody can sign up. Each is named after its page's path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, IntoStaticStr)]
#[strum(const_into_str, serialize_all = "kebab-case")]
pub enum ConsentForm {
    MailingList,
    SignUp,
    Account,
}

impl ConsentForm {
    /// The key of the text beside its button.
    pub fn wording(self) -> &'static str {
        match self {
            Self::MailingList => "mailing-list-consent",
            Self::SignUp => "sign-up-newsletter",
            Self::Account => "account-mailing-consent",
        }
    }

    /// A consent given now on our own page.
    pub fn consent(self, shop: &Shop, client: &ClientInfo) -> Consent {
        let page = ShortText::truncated(&shop.config().page_url(self.into_str()));
        let form = ShortText::truncated(self.into_str()).expect("our forms have names");
        Consent { at: shop.now(), client: client.clone(), form, page }
    }

    /// A consent given now through the API, on somebody else's page or none. What that page said is not known.
    pub fn external_consent(self, shop: &Shop, client: &ClientInfo, page: Option<&str>) -> Consent {
        Consent { page: page.and_then(ShortText::truncated), ..self.consent(shop, client) }
    }

    /// The form of ours that a consent was given in. The page distinguishes it from a form elsewhere with the same
    /// name.
    pub(super) fn of(shop: &Shop, consent: &Consent) -> Option<Self> {
        let is_it = |form: &Self| {
            let page = shop.config().page_url(form.into_str());
            consent.form.as_str() == form.into_str() && consent.page.as_ref().is_some_and(|p| p.as_str() == page)
        };
        Self::iter().find(is_it)
    }
}
