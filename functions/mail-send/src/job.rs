//! Every mail job of the shop: its payload, and the function of its subject that composes the letter.

use shared::accounts::{self, GuessingNotice, PasswordChanged, PasswordReset, SignUpRequest};
use shared::customers::{self, AccountStateChanged, AffiliateNotice};
use shared::fault::Fault;
use shared::mail::{MailPayload as _, QueuedJob};
use shared::mailer::{Letter, MailId};
use shared::mailing_list::{self, LeaveRequest, OptInReminder, OptInRequest};
use shared::shop::Shop;
use shared::staff::{self, StaffInvitation};
use shared::values::ids::TimeOrderedId;

/// A decoded mail job.
#[derive(Clone, Debug)]
pub enum Job {
    SignUp(SignUpRequest),
    PasswordReset(PasswordReset),
    PasswordChanged(PasswordChanged),
    GuessingNotice(GuessingNotice),
    OptIn(OptInRequest),
    OptInReminder(OptInReminder),
    Leave(LeaveRequest),
    AffiliateNotice(AffiliateNotice),
    AccountStateChanged(AccountStateChanged),
    StaffInvitation(StaffInvitation),
}

impl Job {
    /// Decodes a queued job.
    ///
    /// # Errors
    /// When its kind is unknown or its payload does not fit, as when a newer program wrote it.
    pub fn decode(queued: &QueuedJob) -> Result<Self, Fault> {
        match queued.kind() {
            SignUpRequest::KIND => queued.payload().map(Self::SignUp),
            PasswordReset::KIND => queued.payload().map(Self::PasswordReset),
            PasswordChanged::KIND => queued.payload().map(Self::PasswordChanged),
            GuessingNotice::KIND => queued.payload().map(Self::GuessingNotice),
            OptInRequest::KIND => queued.payload().map(Self::OptIn),
            OptInReminder::KIND => queued.payload().map(Self::OptInReminder),
            LeaveRequest::KIND => queued.payload().map(Self::Leave),
            AffiliateNotice::KIND => queued.payload().map(Self::AffiliateNotice),
            AccountStateChanged::KIND => queued.payload().map(Self::AccountStateChanged),
            StaffInvitation::KIND => queued.payload().map(Self::StaffInvitation),
            _ => Err(queued.unknown_kind()),
        }
    }

    /// Composes the letter. `None` if there is no longer anything to send.
    pub(crate) async fn compose(&self, shop: &Shop, id: &TimeOrderedId) -> Result<Option<Letter>, Fault> {
        match self {
            Self::SignUp(request) => accounts::prepare_sign_up(shop, id, request).await,
            Self::PasswordReset(request) => accounts::prepare_reset(shop, id, request).await,
            Self::PasswordChanged(changed) => accounts::prepare_password_changed(shop, changed).await,
            Self::GuessingNotice(notice) => accounts::prepare_guessing_notice(shop, id, notice).await,
            Self::OptIn(request) => mailing_list::prepare_opt_in(shop, id.as_str(), request).await,
            Self::OptInReminder(reminder) => mailing_list::prepare_reminder(shop, id.as_str(), reminder).await,
            Self::Leave(request) => mailing_list::prepare_leave_link(shop, id, request).await,
            Self::AffiliateNotice(notice) => customers::prepare_affiliate_notice(shop, notice).await,
            Self::AccountStateChanged(changed) => customers::prepare_account_state(shop, changed).await,
            Self::StaffInvitation(invitation) => staff::enrolment::prepare_invitation(shop, invitation).await,
        }
    }

    /// Records the sent mail where its subject keeps a record: the mailing list's proof names it (ML-4).
    pub(crate) async fn record_sent(&self, shop: &Shop, letter: &Letter, id: &MailId) -> Result<(), Fault> {
        match self {
            Self::OptIn(_) | Self::OptInReminder(_) => mailing_list::record_sent(shop, letter, id).await,
            Self::SignUp(_)
            | Self::PasswordReset(_)
            | Self::PasswordChanged(_)
            | Self::GuessingNotice(_)
            | Self::Leave(_)
            | Self::AffiliateNotice(_)
            | Self::AccountStateChanged(_)
            | Self::StaffInvitation(_) => Ok(()),
        }
    }
}
