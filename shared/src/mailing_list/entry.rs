//! The list entry of one address, and what joining and leaving make of it, as pure functions.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use super::{SuppressionReason, UnsubscribeMethod};
use crate::customers::{Customer, MailedLink};
use crate::values::ids::TimeOrderedId;
use crate::values::{CustomerNumber, Digest, EmailAddress, Span, Timestamp};

/// How long a link works (ML-3).
pub const LINK_LIFETIME: Span = Span::days(7);
/// How long after its last mail a pending entry expires (ML-7).
pub const PENDING_RETENTION: Span = Span::days(30);
/// So many mails go to an address that does not confirm, and so many links are remembered (ML-6).
pub(super) const UNCONFIRMED_MAX: usize = 5;

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
    /// The jobs of the latest mails with a link to leave (ML-11).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub leave_mails: Vec<TimeOrderedId>,
    #[serde(rename = "v")]
    pub(super) version: u64,
}

/// The time when a link was mailed.
pub(super) fn link_mailed_at(link: &MailedLink) -> Timestamp {
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

/// Whether an entry has expired.
pub fn retention(entry: Option<&ListEntry>, now: Timestamp) -> Retention {
    match entry.map(ListEntry::expires_at) {
        None => Retention::Delete,
        Some(Some(at)) if at < now => Retention::Delete,
        Some(Some(until)) => Retention::KeepUntil { until },
        Some(None) => Retention::Keep,
    }
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
            leave_mails: before.map(|entry| entry.leave_mails.clone()).unwrap_or_default(),
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

    /// The entry after a mail with a link to leave.
    pub(super) fn with_leave_mails(&self, mails: Vec<TimeOrderedId>) -> Self {
        Self { leave_mails: mails, ..self.changed(self.status.clone()) }
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
                leave_mails: Vec::new(),
                version: 1,
            },
        }
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

    pub(super) fn mailed_within(&self, span: Span, now: Timestamp) -> usize {
        self.mailed_at.iter().filter(|at| now.since(**at) < span).count()
    }
}
