//! The list entry of one address, and the rules of joining and leaving as pure functions.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use super::{SuppressionReason, UnsubscribeMethod};
use crate::customers::{Customer, MailedLink};
use crate::values::{CustomerNumber, Digest, EmailAddress, Span, Timestamp};

/// How long a link works (ML-3).
pub const LINK_LIFETIME: Span = Span::days(7);
/// How long after its last mail a pending entry expires (ML-7).
pub const PENDING_RETENTION: Span = Span::days(30);
/// Limits on confirmation mails to one address (ML-6).
const MAIL_INTERVAL: Span = Span::minutes(15);
const DAILY_MAX: usize = 3;
const UNCONFIRMED_MAX: usize = 5;
/// "You are already on the list" is sent at most once in this time (ML-5).
const NOTICE_INTERVAL: Span = Span::days(1);
/// How long after the last mail a reminder may be sent (ML-7).
pub(super) const REMINDER_AGE_MIN: Span = Span::hours(24);
pub(super) const REMINDER_AGE_MAX: Span = Span::hours(48);

/// The status of an address, with the times that led to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(const_into_str, serialize_all = "snake_case")]
pub enum ListStatus {
    /// Somebody signed up, but it is not known whether it was the owner. `mails` counts the confirmation mails so far.
    Pending {
        requested: OptInOrigin,
        link: MailedLink,
        mails: usize,
        /// The job of the one reminder.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reminded: Option<String>,
    },
    Confirmed {
        at: Timestamp,
        requested: OptInOrigin,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        notice: Option<AlreadyNotice>,
    },
    Unsubscribed {
        at: Timestamp,
        way: UnsubscribeMethod,
    },
    Suppressed {
        at: Timestamp,
        because: SuppressionReason,
    },
}

impl ListStatus {
    pub fn since(&self) -> Timestamp {
        match self {
            Self::Pending { requested, .. } => requested.at,
            Self::Confirmed { at, .. } | Self::Unsubscribed { at, .. } | Self::Suppressed { at, .. } => *at,
        }
    }
}

/// When and from where somebody signed up, which exports show beside the confirmation. The receipt has the rest.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptInOrigin {
    pub at: Timestamp,
    pub ip: IpAddr,
}

impl std::fmt::Debug for OptInOrigin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OptInOrigin([redacted])")
    }
}

/// When a subscriber was last told that they are on the list, and by which job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlreadyNotice {
    pub at: Timestamp,
    pub job: String,
}

/// The entry of one address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListEntry {
    pub number: CustomerNumber,
    pub email: EmailAddress,
    pub status: ListStatus,
    /// The job that was handled last. A repeat of it is not counted again, because its mail may never have been sent.
    pub job: String,
    /// When the latest confirmation mails were sent.
    pub mailed_at: Vec<Timestamp>,
    /// The recently mailed links, newest last. Whoever has one of them reads this address's mail, and may be told its
    /// state (ML-2).
    pub links: Vec<Digest>,
    #[serde(rename = "v")]
    pub(super) version: u64,
}

/// What to do for a mail job of the mailing list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListAction {
    /// A pending entry, a receipt and a confirmation mail.
    SendConfirmation,
    /// The same job again: a mail with a fresh link, nothing else.
    Resend,
    /// A reminder with a fresh link.
    SendReminder,
    /// Tell the owner that they are on the list already.
    SendAlreadySubscribed,
    Skip(SkipReason),
}

/// Why no mail is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SkipReason {
    /// The owner has confirmed or unsubscribed since; the later decision counts.
    Superseded,
    /// The last mail was sent less than 15 minutes ago.
    TooSoon,
    DailyLimit,
    /// Five mails were sent and nobody confirmed.
    UnconfirmedLimit,
    NotifiedToday,
    Suppressed,
    /// A pending entry gets one reminder.
    AlreadyReminded,
    /// Too late for a reminder, which would be a surprise by now.
    TooLate,
}

/// What to do for a mail job, given the entry (ML-3, ML-5, ML-6).
pub fn next_action(entry: Option<&ListEntry>, job: &str, requested_at: Timestamp, now: Timestamp) -> ListAction {
    let Some(entry) = entry.filter(|entry| !entry.is_expired(now)) else { return ListAction::SendConfirmation };
    match &entry.status {
        ListStatus::Suppressed { .. } => ListAction::Skip(SkipReason::Suppressed),
        ListStatus::Confirmed { notice: Some(notice), .. } if notice.job == job => ListAction::SendAlreadySubscribed,
        ListStatus::Confirmed { at, .. } | ListStatus::Unsubscribed { at, .. } if requested_at < *at || entry.job == job => {
            ListAction::Skip(SkipReason::Superseded)
        }
        ListStatus::Confirmed { notice: Some(notice), .. } if now.since(notice.at) < NOTICE_INTERVAL => {
            ListAction::Skip(SkipReason::NotifiedToday)
        }
        ListStatus::Confirmed { .. } => ListAction::SendAlreadySubscribed,
        ListStatus::Pending { .. } if entry.job == job => ListAction::Resend,
        ListStatus::Pending { mails, .. } if *mails >= UNCONFIRMED_MAX => ListAction::Skip(SkipReason::UnconfirmedLimit),
        // Somebody who confirmed before and unsubscribed may sign up again at once. The pause protects the inboxes of
        // people who have never reacted.
        ListStatus::Pending { .. } if entry.mailed_within(MAIL_INTERVAL, now) > 0 => ListAction::Skip(SkipReason::TooSoon),
        ListStatus::Pending { .. } | ListStatus::Unsubscribed { .. } if entry.mailed_within(Span::days(1), now) >= DAILY_MAX => {
            ListAction::Skip(SkipReason::DailyLimit)
        }
        ListStatus::Pending { .. } | ListStatus::Unsubscribed { .. } => ListAction::SendConfirmation,
    }
}

/// What to do for a reminder's job: at most one mail, a day after the last, to somebody who has not reacted (ML-6,
/// ML-7).
pub fn reminder_action(entry: Option<&ListEntry>, job: &str, now: Timestamp) -> ListAction {
    let Some(entry) = entry.filter(|entry| !entry.is_expired(now)) else { return ListAction::Skip(SkipReason::Superseded) };
    match &entry.status {
        ListStatus::Suppressed { .. } => ListAction::Skip(SkipReason::Suppressed),
        ListStatus::Confirmed { .. } | ListStatus::Unsubscribed { .. } => ListAction::Skip(SkipReason::Superseded),
        ListStatus::Pending { reminded: Some(by), .. } if by == job => ListAction::Resend,
        ListStatus::Pending { reminded: Some(_), .. } => ListAction::Skip(SkipReason::AlreadyReminded),
        ListStatus::Pending { mails, .. } if *mails >= UNCONFIRMED_MAX => ListAction::Skip(SkipReason::UnconfirmedLimit),
        ListStatus::Pending { link, .. } => match now.since(link_mailed_at(link)) {
            passed if passed < REMINDER_AGE_MIN => ListAction::Skip(SkipReason::TooSoon),
            passed if passed >= REMINDER_AGE_MAX => ListAction::Skip(SkipReason::TooLate),
            _ => ListAction::SendReminder,
        },
    }
}

/// The time when a link was mailed.
fn link_mailed_at(link: &MailedLink) -> Timestamp {
    link.expires_at.minus(LINK_LIFETIME)
}

/// What housekeeping does with an entry (ML-7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retention {
    /// Delete it with its receipts. The table may have deleted the entry already, but it never deletes receipts.
    Delete,
    /// Another mail was sent since: it expires at this later moment.
    KeepUntil { until: Timestamp },
    /// It is no longer pending: its owner or the mail service has reacted.
    Keep,
}

pub fn retention(entry: Option<&ListEntry>, now: Timestamp) -> Retention {
    match entry.map(ListEntry::expires_at) {
        None => Retention::Delete,
        Some(Some(at)) if at < now => Retention::Delete,
        Some(Some(until)) => Retention::KeepUntil { until },
        Some(None) => Retention::Keep,
    }
}

/// The state of a presented link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkCheck {
    Valid,
    /// It was mailed to this address, so its holder may be told its state.
    Stale(StaleReason),
    Invalid,
}

/// Why a link is stale, and whether its owner is on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaleReason {
    /// They are on the list.
    Subscribed,
    /// They are not on the list; a newer link has been mailed and is valid.
    Replaced,
    /// They are not on the list; the link was not used in time.
    Expired,
    /// They are not on the list: they have unsubscribed.
    Unsubscribed,
    /// They are not on the list, and nothing is sent to them.
    Suppressed,
}

impl ListEntry {
    /// A pending entry with its first link, in place of the previous entry.
    pub(super) fn pending(
        seen: Option<&Self>,
        customer: &Customer,
        job: &str,
        requested: OptInOrigin,
        link: Digest,
        now: Timestamp,
    ) -> Self {
        let before = seen.filter(|entry| !entry.is_expired(now));
        let mails = before.map_or(0, Self::unconfirmed_mails) + 1;
        let reminded = before.and_then(Self::reminded).map(str::to_owned);
        let mailed_at = before.map_or_else(|| vec![now], |entry| entry.mail_times_with(now));
        let links = before.map(|entry| entry.links.clone()).unwrap_or_default();
        let status = ListStatus::Pending { requested, link: Self::mailed(&link, now), mails, reminded };
        let entry = Self {
            number: customer.number,
            email: customer.email.clone(),
            status,
            job: job.to_owned(),
            mailed_at,
            links,
            version: seen.map_or(0, |entry| entry.version) + 1,
        };
        entry.with_link(link)
    }

    /// The same pending entry with a fresh link.
    pub(super) fn with_fresh_link(&self, fresh: Digest, now: Timestamp) -> Self {
        let status = match &self.status {
            ListStatus::Pending { requested, mails, reminded, .. } => {
                ListStatus::Pending { requested: *requested, link: Self::mailed(&fresh, now), mails: *mails, reminded: reminded.clone() }
            }
            other => other.clone(),
        };
        self.changed(status).with_link(fresh)
    }

    /// The pending entry after a reminder, which counts as one of the permitted mails.
    pub(super) fn with_reminder(&self, job: &str, fresh: Digest, now: Timestamp) -> Self {
        let status = match &self.status {
            ListStatus::Pending { requested, mails, .. } => {
                let reminded = Some(job.to_owned());
                ListStatus::Pending { requested: *requested, link: Self::mailed(&fresh, now), mails: mails + 1, reminded }
            }
            other => other.clone(),
        };
        Self { mailed_at: self.mail_times_with(now), ..self.changed(status) }.with_link(fresh)
    }

    /// The entry of a subscriber after they were told that they are on the list.
    pub(super) fn notified(&self, job: &str, now: Timestamp) -> Self {
        match &self.status {
            ListStatus::Confirmed { at, requested, .. } => self.changed(ListStatus::Confirmed {
                at: *at,
                requested: *requested,
                notice: Some(AlreadyNotice { at: now, job: job.to_owned() }),
            }),
            other => self.changed(other.clone()),
        }
    }

    /// The state of a link at this moment.
    pub fn check_link(&self, presented: &Digest, now: Timestamp) -> LinkCheck {
        if !self.links.iter().any(|known| known.matches(presented)) {
            return LinkCheck::Invalid;
        }
        LinkCheck::Stale(match &self.status {
            ListStatus::Pending { link, .. } if link.accepts(presented, now) => return LinkCheck::Valid,
            ListStatus::Pending { link, .. } if now < link.expires_at => StaleReason::Replaced,
            ListStatus::Pending { .. } => StaleReason::Expired,
            ListStatus::Confirmed { .. } => StaleReason::Subscribed,
            ListStatus::Unsubscribed { .. } => StaleReason::Unsubscribed,
            ListStatus::Suppressed { .. } => StaleReason::Suppressed,
        })
    }

    /// The entry after its owner confirmed; `None` when it is not pending.
    pub(super) fn confirmed(&self, now: Timestamp) -> Option<(Self, OptInOrigin)> {
        let ListStatus::Pending { requested, .. } = self.status else { return None };
        Some((self.changed(ListStatus::Confirmed { at: now, requested, notice: None }), requested))
    }

    /// The entry after its owner unsubscribed; `None` if there is nothing to unsubscribe from.
    pub(super) fn unsubscribed(&self, way: UnsubscribeMethod, now: Timestamp) -> Option<Self> {
        match self.status {
            ListStatus::Pending { .. } | ListStatus::Confirmed { .. } => Some(self.changed(ListStatus::Unsubscribed { at: now, way })),
            ListStatus::Unsubscribed { .. } | ListStatus::Suppressed { .. } => None,
        }
    }

    /// The entry of an address that must not receive list mail any more.
    pub(super) fn suppressed(seen: Option<&Self>, customer: &Customer, because: SuppressionReason, now: Timestamp) -> Self {
        let status = ListStatus::Suppressed { at: now, because };
        match seen {
            Some(entry) => entry.changed(status),
            None => Self {
                number: customer.number,
                email: customer.email.clone(),
                status,
                job: String::new(),
                mailed_at: Vec::new(),
                links: Vec::new(),
                version: 1,
            },
        }
    }

    pub fn is_confirmed(&self) -> bool {
        matches!(self.status, ListStatus::Confirmed { .. })
    }

    /// Whether it counts as deleted because it has been pending for too long: the table deletes days late (ML-7).
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires_at().is_some_and(|at| at < now)
    }

    /// When the table may delete the entry; only pending ones expire.
    pub(super) fn expires_at(&self) -> Option<Timestamp> {
        match &self.status {
            ListStatus::Pending { link, .. } => Some(link_mailed_at(link).plus(PENDING_RETENTION)),
            _ => None,
        }
    }

    fn changed(&self, status: ListStatus) -> Self {
        Self { status, version: self.version + 1, ..self.clone() }
    }

    fn with_link(mut self, link: Digest) -> Self {
        self.links.push(link);
        let surplus = self.links.len().saturating_sub(UNCONFIRMED_MAX);
        self.links.drain(..surplus);
        self
    }

    fn mailed(link: &Digest, now: Timestamp) -> MailedLink {
        MailedLink { digest: link.clone(), expires_at: now.plus(LINK_LIFETIME) }
    }

    /// The times of the last day's mails, plus one more.
    fn mail_times_with(&self, now: Timestamp) -> Vec<Timestamp> {
        self.mailed_at.iter().copied().filter(|at| now.since(*at) < Span::days(1)).chain([now]).collect()
    }

    fn reminded(&self) -> Option<&str> {
        match &self.status {
            ListStatus::Pending { reminded, .. } => reminded.as_deref(),
            _ => None,
        }
    }

    fn unconfirmed_mails(&self) -> usize {
        match self.status {
            ListStatus::Pending { mails, .. } => mails,
            _ => 0,
        }
    }

    fn mailed_within(&self, span: Span, now: Timestamp) -> usize {
        self.mailed_at.iter().filter(|at| now.since(**at) < span).count()
    }
}
