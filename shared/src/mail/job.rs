//! Mail jobs: what `mail-send` is asked to do. Plain data: the subjects know how.

use serde::{Deserialize, Serialize};

use crate::shop::Shop;
use crate::values::{ClientInfo, CustomerNumber, EmailAddress, Language, Rate, ShortText, Timestamp};

/// One thing to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailJob {
    SignUp(Box<SignUpRequest>),
    PasswordReset {
        email: EmailAddress,
    },
    PasswordChanged {
        number: CustomerNumber,
    },
    OptIn(Box<OptInRequest>),
    /// Somebody has not pressed the button yet (ML-7).
    OptInReminder {
        email: EmailAddress,
    },
    /// An affiliate's terms have changed, to this rate (AF-1).
    AffiliateNotice {
        number: CustomerNumber,
        notice: AffiliateNotice,
        rate: Rate,
    },
    /// Staff have disabled or enabled an account.
    AccountState {
        number: CustomerNumber,
        is_open: bool,
    },
}

/// What an affiliate is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AffiliateNotice {
    Approved,
    Suspended,
    RateChanged,
}

/// Somebody asked for an account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignUpRequest {
    pub email: EmailAddress,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<ShortText<100>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub company: Option<ShortText<100>>,
    pub language: Language,
    /// Set when the box for the mailing list was ticked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub newsletter: Option<Consent>,
}

/// Somebody asked for a place on the mailing list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OptInRequest {
    pub email: EmailAddress,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<ShortText<100>>,
    pub language: Language,
    pub consent: Consent,
}

/// What a sign-up to the mailing list is proven by (ML-4): when, from where, through which form and page. A consent
/// without both time and address cannot even be built.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    pub at: Timestamp,
    pub client: ClientInfo,
    /// `mailing-list`, `sign-up`, `account`, or what the storefront calls its form.
    pub form: ShortText<100>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub page: Option<ShortText<2048>>,
}

impl Consent {
    /// A consent given at this moment, in a form of ours.
    pub fn now(shop: &Shop, client: &ClientInfo, form: &str) -> Self {
        let page = ShortText::truncated(&shop.config().page_url(form));
        let form = ShortText::truncated(form).expect("our forms have names");
        Self { at: shop.now(), client: client.clone(), form, page }
    }
}
