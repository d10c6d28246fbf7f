//! The entry of one address, and the rules of joining and leaving as pure functions.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::{Suppression, Way};
use crate::customers::{Customer, Mailed};
use crate::values::{CustomerNumber, Digest, EmailAddress, Span, Timestamp};

/// How long a link works (ML-3).
pub const LINK_VALID: Span = Span::days(7);
/// A pending entry vanishes so long after its last mail (ML-7).
pub const PENDING_KEPT: Span = Span::days(30);
/// Confirmation mails to one address (ML-6).
const PAUSE: Span = Span::minutes(15);
const DAILY_MAX: usize = 3;
const UNCONFIRMED_MAX: usize = 5;
/// "You are already on the list" goes out once in this time (ML-5).
const TOLD_ONCE_IN: Span = Span::days(1);
/// A reminder comes so long after the last mail, or not at all (ML-7).
pub(super) const REMINDED_AFTER: Span = Span::hours(24);
pub(super) const REMINDED_BEFORE: Span = Span::hours(48);

/// Where an address stands, with the moments that brought it there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Somebody asked; whether it was the owner is not known yet. `mails` counts the letters since nobody confirmed.
    Pending {
        asked: Asked,
        link: Mailed,
        mails: usize,
        /// The errand of the one reminder.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reminded: Option<String>,
    },
    Confirmed {
        at: Timestamp,
        asked: Asked,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        told: Option<Told>,
    },
    Unsubscribed {
        at: Timestamp,
        way: Way,
    },
    Suppressed {
        at: Timestamp,
        because: Suppression,
    },
}

impl Standing {
    /// As it is called outside.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Pending { .. } => "pending",
            Self::Confirmed { .. } => "confirmed",
            Self::Unsubscribed { .. } => "unsubscribed",
            Self::Suppressed { .. } => "suppressed",
        }
    }

    pub fn since(&self) -> Timestamp {
        match self {
            Self::Pending { asked, .. } => asked.at,
            Self::Confirmed { at, .. } | Self::Unsubscribed { at, .. } | Self::Suppressed { at, .. } => *at,
        }
    }
}

/// When and from where somebody asked: what exports show beside the confirmation. The whole of it is in the receipt.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub at: Timestamp,
    pub ip: IpAddr,
}

impl std::fmt::Debug for Asked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Asked([redacted])")
    }
}

/// When a subscriber was last told that they are one, and on whose errand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    pub at: Timestamp,
    pub errand: String,
}

/// The entry of one address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub number: CustomerNumber,
    pub email: EmailAddress,
    pub standing: Standing,
    /// The errand that was served last. A repeated one asks again without being counted again, because its mail may
    /// never have gone out.
    pub errand: String,
    /// When the latest confirmation mails went out.
    pub mailed_at: Vec<Timestamp>,
    /// The links that were mailed lately, the newest last. Who holds one of them reads this address's mail, so may be
    /// told what became of it (ML-2).
    pub links: Vec<Digest>,
    #[serde(rename = "v")]
    pub(super) version: u64,
}

/// What an errand of the mailing list leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A pending entry, a receipt and a confirmation mail.
    Ask,
    /// The same errand once more: a mail with a fresh link, nothing else.
    AskAgain,
    /// A reminder with a fresh link.
    Remind,
    /// The owner is told that they are on the list.
    TellAlready,
    Nothing(Because),
}

/// Why nothing is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Because {
    /// The owner has confirmed or left since this was asked for: the later word counts.
    Overtaken,
    /// The last mail is not 15 minutes old.
    TooSoon,
    EnoughToday,
    /// Five mails went out and nobody confirmed.
    EnoughUnconfirmed,
    ToldToday,
    Suppressed,
    /// A pending entry gets one reminder.
    RemindedBefore,
    /// A reminder so late would be a surprise.
    TooLate,
}

/// What an errand leads to, by what the entry says (ML-3, ML-5, ML-6).
pub fn step(entry: Option<&Entry>, errand: &str, asked_at: Timestamp, now: Timestamp) -> Step {
    let Some(entry) = entry.filter(|entry| !entry.is_forgotten(now)) else { return Step::Ask };
    match &entry.standing {
        Standing::Suppressed { .. } => Step::Nothing(Because::Suppressed),
        Standing::Confirmed { told: Some(told), .. } if told.errand == errand => Step::TellAlready,
        Standing::Confirmed { at, .. } | Standing::Unsubscribed { at, .. } if asked_at < *at || entry.errand == errand => {
            Step::Nothing(Because::Overtaken)
        }
        Standing::Confirmed { told: Some(told), .. } if now.since(told.at) < TOLD_ONCE_IN => Step::Nothing(Because::ToldToday),
        Standing::Confirmed { .. } => Step::TellAlready,
        Standing::Pending { .. } if entry.errand == errand => Step::AskAgain,
        Standing::Pending { mails, .. } if *mails >= UNCONFIRMED_MAX => Step::Nothing(Because::EnoughUnconfirmed),
        // Whoever has confirmed and left may change their mind at once: the pause is for inboxes whose owner has not
        // said a word.
        Standing::Pending { .. } if entry.mailed_within(PAUSE, now) > 0 => Step::Nothing(Because::TooSoon),
        Standing::Pending { .. } | Standing::Unsubscribed { .. } if entry.mailed_within(Span::days(1), now) >= DAILY_MAX => {
            Step::Nothing(Because::EnoughToday)
        }
        Standing::Pending { .. } | Standing::Unsubscribed { .. } => Step::Ask,
    }
}

/// What the errand of a reminder leads to: one at most, a day after the last mail, to somebody who has not said a word
/// (ML-6, ML-7).
pub fn reminder(entry: Option<&Entry>, errand: &str, now: Timestamp) -> Step {
    let Some(entry) = entry.filter(|entry| !entry.is_forgotten(now)) else { return Step::Nothing(Because::Overtaken) };
    match &entry.standing {
        Standing::Suppressed { .. } => Step::Nothing(Because::Suppressed),
        Standing::Confirmed { .. } | Standing::Unsubscribed { .. } => Step::Nothing(Because::Overtaken),
        Standing::Pending { reminded: Some(by), .. } if by == errand => Step::AskAgain,
        Standing::Pending { reminded: Some(_), .. } => Step::Nothing(Because::RemindedBefore),
        Standing::Pending { mails, .. } if *mails >= UNCONFIRMED_MAX => Step::Nothing(Because::EnoughUnconfirmed),
        Standing::Pending { link, .. } => match now.since(mailed_at(link)) {
            passed if passed < REMINDED_AFTER => Step::Nothing(Because::TooSoon),
            passed if passed >= REMINDED_BEFORE => Step::Nothing(Because::TooLate),
            _ => Step::Remind,
        },
    }
}

/// When a link was mailed.
fn mailed_at(link: &Mailed) -> Timestamp {
    link.expires_at.minus(LINK_VALID)
}

/// What becomes of an entry that housekeeping looks at (ML-7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It goes, and what was written down of it. It may be gone already: the table deletes by itself too, but not that.
    Vanishes,
    /// It has been mailed again, and goes at this moment.
    Waits { until: Timestamp },
    /// Its owner or the mail service has said a word: it is no longer pending.
    Stays,
}

pub fn fate(entry: Option<&Entry>, now: Timestamp) -> Fate {
    match entry.map(Entry::forget_at) {
        None => Fate::Vanishes,
        Some(Some(at)) if at < now => Fate::Vanishes,
        Some(Some(until)) => Fate::Waits { until },
        Some(None) => Fate::Stays,
    }
}

/// What a presented link is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    Works,
    /// It was mailed to this address once, so its holder may know what became of it.
    Stale(Stale),
    Wrong,
}

/// What became of a link, and whether its owner is on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stale {
    /// They are on the list.
    Subscribed,
    /// They are not; a newer link has been mailed and works.
    Replaced,
    /// They are not; the link was not used in time.
    Expired,
    /// They are not: they have left.
    Unsubscribed,
    /// They are not, and nothing is sent to them.
    Suppressed,
}

impl Entry {
    /// A pending entry with its first link, in the place of what was there.
    pub(super) fn ask(seen: Option<&Self>, customer: &Customer, errand: &str, asked: Asked, link: Digest, now: Timestamp) -> Self {
        let before = seen.filter(|entry| !entry.is_forgotten(now));
        let mails = before.map_or(0, Self::unconfirmed_mails) + 1;
        let reminded = before.and_then(Self::reminded).map(str::to_owned);
        let mailed_at = before.map_or_else(|| vec![now], |entry| entry.mailed_once_more(now));
        let links = before.map(|entry| entry.links.clone()).unwrap_or_default();
        let standing = Standing::Pending { asked, link: Self::mailed(&link, now), mails, reminded };
        let entry = Self {
            number: customer.number,
            email: customer.email.clone(),
            standing,
            errand: errand.to_owned(),
            mailed_at,
            links,
            version: seen.map_or(0, |entry| entry.version) + 1,
        };
        entry.with_link(link)
    }

    /// The same pending entry with a fresh link.
    pub(super) fn ask_again(&self, fresh: Digest, now: Timestamp) -> Self {
        let standing = match &self.standing {
            Standing::Pending { asked, mails, reminded, .. } => {
                Standing::Pending { asked: *asked, link: Self::mailed(&fresh, now), mails: *mails, reminded: reminded.clone() }
            }
            other => other.clone(),
        };
        self.changed(standing).with_link(fresh)
    }

    /// The pending entry once its owner is reminded: one more mail of those that may be sent.
    pub(super) fn remind(&self, errand: &str, fresh: Digest, now: Timestamp) -> Self {
        let standing = match &self.standing {
            Standing::Pending { asked, mails, .. } => {
                let reminded = Some(errand.to_owned());
                Standing::Pending { asked: *asked, link: Self::mailed(&fresh, now), mails: mails + 1, reminded }
            }
            other => other.clone(),
        };
        Self { mailed_at: self.mailed_once_more(now), ..self.changed(standing) }.with_link(fresh)
    }

    /// The entry of a subscriber who was told that they are one.
    pub(super) fn told(&self, errand: &str, now: Timestamp) -> Self {
        match &self.standing {
            Standing::Confirmed { at, asked, .. } => {
                self.changed(Standing::Confirmed { at: *at, asked: *asked, told: Some(Told { at: now, errand: errand.to_owned() }) })
            }
            other => self.changed(other.clone()),
        }
    }

    /// What a link is worth now.
    pub fn link(&self, presented: &Digest, now: Timestamp) -> Link {
        if !self.links.iter().any(|known| known.matches(presented)) {
            return Link::Wrong;
        }
        Link::Stale(match &self.standing {
            Standing::Pending { link, .. } if link.accepts(presented, now) => return Link::Works,
            Standing::Pending { link, .. } if now < link.expires_at => Stale::Replaced,
            Standing::Pending { .. } => Stale::Expired,
            Standing::Confirmed { .. } => Stale::Subscribed,
            Standing::Unsubscribed { .. } => Stale::Unsubscribed,
            Standing::Suppressed { .. } => Stale::Suppressed,
        })
    }

    /// The entry once its owner has confirmed; `None` when nothing waits for that.
    pub(super) fn confirmed(&self, now: Timestamp) -> Option<(Self, Asked)> {
        let Standing::Pending { asked, .. } = self.standing else { return None };
        Some((self.changed(Standing::Confirmed { at: now, asked, told: None }), asked))
    }

    /// The entry once its owner has left; `None` when there is nothing to leave.
    pub(super) fn left(&self, way: Way, now: Timestamp) -> Option<Self> {
        match self.standing {
            Standing::Pending { .. } | Standing::Confirmed { .. } => Some(self.changed(Standing::Unsubscribed { at: now, way })),
            Standing::Unsubscribed { .. } | Standing::Suppressed { .. } => None,
        }
    }

    /// The entry of an address that nothing may be sent to any more.
    pub(super) fn suppressed(seen: Option<&Self>, customer: &Customer, because: Suppression, now: Timestamp) -> Self {
        let standing = Standing::Suppressed { at: now, because };
        match seen {
            Some(entry) => entry.changed(standing),
            None => Self {
                number: customer.number,
                email: customer.email.clone(),
                standing,
                errand: String::new(),
                mailed_at: Vec::new(),
                links: Vec::new(),
                version: 1,
            },
        }
    }

    pub fn is_confirmed(&self) -> bool {
        matches!(self.standing, Standing::Confirmed { .. })
    }

    /// Pending for so long that it counts as gone; the table's own deletion comes days late (ML-7).
    pub fn is_forgotten(&self, now: Timestamp) -> bool {
        self.forget_at().is_some_and(|at| at < now)
    }

    /// When the table may forget the entry: only pending ones ever are.
    pub(super) fn forget_at(&self) -> Option<Timestamp> {
        match &self.standing {
            Standing::Pending { link, .. } => Some(mailed_at(link).plus(PENDING_KEPT)),
            _ => None,
        }
    }

    fn changed(&self, standing: Standing) -> Self {
        Self { standing, version: self.version + 1, ..self.clone() }
    }

    fn with_link(mut self, link: Digest) -> Self {
        self.links.push(link);
        let surplus = self.links.len().saturating_sub(UNCONFIRMED_MAX);
        self.links.drain(..surplus);
        self
    }

    fn mailed(link: &Digest, now: Timestamp) -> Mailed {
        Mailed { digest: link.clone(), expires_at: now.plus(LINK_VALID) }
    }

    /// The moments of a day's mails with one more.
    fn mailed_once_more(&self, now: Timestamp) -> Vec<Timestamp> {
        self.mailed_at.iter().copied().filter(|at| now.since(*at) < Span::days(1)).chain([now]).collect()
    }

    fn reminded(&self) -> Option<&str> {
        match &self.standing {
            Standing::Pending { reminded, .. } => reminded.as_deref(),
            _ => None,
        }
    }

    fn unconfirmed_mails(&self) -> usize {
        match self.standing {
            Standing::Pending { mails, .. } => mails,
            _ => 0,
        }
    }

    fn mailed_within(&self, span: Span, now: Timestamp) -> usize {
        self.mailed_at.iter().filter(|at| now.since(**at) < span).count()
    }
}
