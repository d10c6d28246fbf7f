//! The two kinds of mailed links for choosing a password.

use strum::IntoStaticStr;

use crate::customers::{LoginRecord, MailedLink};
use crate::values::Span;
use crate::values::ids::TimeOrderedId;

/// What a link is for. Its name is the attribute of the log-in record that holds the newest such link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr)]
#[strum(const_into_str, serialize_all = "snake_case")]
pub(super) enum PasswordLink {
    /// The first password of a record that nobody has claimed yet.
    Claim,
    /// A new password in place of the current one.
    Reset,
}

impl PasswordLink {
    /// How long the link works: a day for the first password (S-ID-6), one hour for a new one (PW-4).
    pub fn lifetime(self) -> Span {
        match self {
            Self::Claim => Span::hours(24),
            Self::Reset => Span::hours(1),
        }
    }

    /// The newest link of this kind on a record.
    pub fn on(self, login: &LoginRecord) -> Option<&MailedLink> {
        match self {
            Self::Claim => login.claim.as_ref().filter(|_| login.password.is_none()),
            Self::Reset => login.reset.as_ref(),
        }
    }
}

/// The mail that carries a link, as the record remembers it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Mailed<'a> {
    /// The mails of the last day, this one included.
    Requested(&'a [TimeOrderedId]),
    /// The job of the mail that tells the owner of guesses.
    GuessingNotice(&'a TimeOrderedId),
}
