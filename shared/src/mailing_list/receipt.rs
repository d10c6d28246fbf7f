//! Receipts: a log of what happened to an address's consent. Receipts are added and never changed (ML-4).

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;
use utoipa::ToSchema;

use super::WordingRef;
use crate::mailer::MailId;
use crate::values::{ClientInfo, Language, ShortText, Timestamp};

/// When and from where somebody did something. Both time and address are required: what cannot be proven is not
/// recorded.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Evidence {
    pub at: Timestamp,
    /// The connection's whole IP address, also for IPv6.
    #[schema(value_type = String)]
    pub ip: IpAddr,
    /// The browser, as it names itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub user_agent: Option<ShortText<512>>,
}

impl Evidence {
    pub fn of(client: &ClientInfo, at: Timestamp) -> Self {
        Self { at, ip: client.ip, user_agent: client.user_agent.clone() }
    }
}

impl std::fmt::Debug for Evidence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Evidence([redacted])")
    }
}

/// How somebody unsubscribed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnsubscribeMethod {
    /// The button of the page that an unsubscribe link opens.
    Page,
    /// The mail program's own button (RFC 8058).
    OneClick,
    Account,
    Staff,
}

/// Why nothing may be sent to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SuppressionReason {
    Bounce,
    Complaint,
}

/// One receipt. The name of its kind is the last part of its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[strum(const_into_str, serialize_all = "snake_case")]
pub enum Receipt {
    /// Somebody signed up with the address.
    SignUp {
        #[serde(flatten)]
        evidence: Evidence,
        /// The name of the form.
        form: ShortText<100>,
        /// The page of the form, if it is known.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        page: Option<ShortText<2048>>,
        #[schema(value_type = Language)]
        language: String,
        /// The text beside the button; none for one of the storefront's own forms.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        wording: Option<WordingRef>,
    },
    /// A letter was sent that asks for confirmation.
    Mail { at: Timestamp, mail_id: MailId, wording: WordingRef },
    /// Somebody confirmed by the mailed link.
    Confirmation {
        #[serde(flatten)]
        evidence: Evidence,
        wording: WordingRef,
    },
    /// Somebody unsubscribed.
    Withdrawal {
        #[serde(flatten)]
        evidence: Evidence,
        way: UnsubscribeMethod,
    },
    /// The mail service's report: nobody was at the other end.
    Suppression { at: Timestamp, because: SuppressionReason },
}

impl Receipt {
    /// How many of the newest receipts record only an unanswered sign-up. The older ones prove an earlier place on the
    /// list and stay (ML-4).
    pub(super) fn count_unconfirmed(in_order: &[Self]) -> usize {
        in_order.iter().rev().take_while(|receipt| matches!(receipt, Self::SignUp { .. } | Self::Mail { .. })).count()
    }

    pub fn at(&self) -> Timestamp {
        match self {
            Self::SignUp { evidence, .. } | Self::Confirmation { evidence, .. } | Self::Withdrawal { evidence, .. } => evidence.at,
            Self::Mail { at, .. } | Self::Suppression { at, .. } => *at,
        }
    }

    /// Orders by time; at the same time, in the only order in which the events can have happened.
    pub(super) fn order(&self) -> (Timestamp, u8) {
        let rank = match self {
            Self::SignUp { .. } => 0,
            Self::Mail { .. } => 1,
            Self::Confirmation { .. } => 2,
            Self::Withdrawal { .. } => 3,
            Self::Suppression { .. } => 4,
        };
        (self.at(), rank)
    }

    pub fn wording(&self) -> Option<&WordingRef> {
        match self {
            Self::SignUp { wording, .. } => wording.as_ref(),
            Self::Mail { wording, .. } | Self::Confirmation { wording, .. } => Some(wording),
            Self::Withdrawal { .. } | Self::Suppression { .. } => None,
        }
    }
}
