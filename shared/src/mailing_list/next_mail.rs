//! Which mail an address gets next, if any, as pure functions of its entry.

use super::entry::{UNCONFIRMED_MAX, link_mailed_at};
use super::{ListEntry, ListStatus};
use crate::values::ids::TimeOrderedId;
use crate::values::{Span, Timestamp};

/// Limits on confirmation mails to one address (ML-6).
const MAIL_INTERVAL: Span = Span::minutes(15);
const DAILY_MAX: usize = 3;
/// "You are already on the list" is sent at most once in this time (ML-5).
const NOTICE_INTERVAL: Span = Span::days(1);
/// How long after the last mail a reminder may be sent (ML-7).
pub(super) const REMINDER_AGE_MIN: Span = Span::hours(24);
pub(super) const REMINDER_AGE_MAX: Span = Span::hours(48);

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

/// The mails of the last day with a link to leave, this one included, if it may be sent: to somebody who can leave, and
/// within the limits of any mail of the list (ML-6, ML-11). A retried job counts once.
pub(super) fn leave_mails_with(entry: &ListEntry, job: &TimeOrderedId, now: Timestamp) -> Option<Vec<TimeOrderedId>> {
    if !matches!(entry.status, ListStatus::Pending { .. } | ListStatus::Confirmed { .. }) || entry.is_expired(now) {
        return None;
    }
    let within = |span: Span| move |mail: &&TimeOrderedId| now.since(mail.created_at()) < span;
    let day: Vec<TimeOrderedId> = entry.leave_mails.iter().filter(within(Span::days(1))).cloned().collect();
    if day.contains(job) {
        return Some(day);
    }
    let is_too_soon = day.iter().any(|mail| within(MAIL_INTERVAL)(&mail));
    (!is_too_soon && day.len() < DAILY_MAX).then(|| day.into_iter().chain([job.clone()]).collect())
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
