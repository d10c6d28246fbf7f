//! The limit on account mails to one address: sign-up links, reset links and "you have an account" together.

use crate::values::ids::TimeOrderedId;
use crate::values::{Span, Timestamp};

/// The maximum number of mails per hour and per day.
#[derive(Clone, Copy, Debug)]
pub(super) struct MailLimit {
    pub hourly_max: usize,
    pub daily_max: usize,
}

impl MailLimit {
    /// For reset links (S-RS-10).
    pub const RESET: Self = Self { hourly_max: 3, daily_max: 10 };
    /// For sign-ups, whether the address has an account or not (S-ID-5).
    pub const SIGN_UP: Self = Self { hourly_max: 3, daily_max: 3 };

    /// Whether one more mail may be sent; if so, the mails of the last day including this one. A retried job counts
    /// once, so that an outage of the mail service uses up nothing.
    pub fn admit(self, recent_mails: &[TimeOrderedId], job: &TimeOrderedId, now: Timestamp) -> Option<Vec<TimeOrderedId>> {
        let within = |span: Span| move |mail: &&TimeOrderedId| now.since(mail.created_at()) < span;
        let day: Vec<TimeOrderedId> = recent_mails.iter().filter(within(Span::days(1))).cloned().collect();
        if day.contains(job) {
            return Some(day);
        }
        let hour = day.iter().filter(within(Span::hours(1))).count();
        (hour < self.hourly_max && day.len() < self.daily_max).then(|| day.into_iter().chain([job.clone()]).collect())
    }
}
