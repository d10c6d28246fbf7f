//! Mail: requests leave errands in an outbox, and only `mail-send` sends.
//!
//! - An errand is written together with the effect it belongs to. It names what to do, never a token: tokens are made
//!   at the moment of sending and exist only in the mail.
//! - A crash anywhere sends again with a fresh token and never loses a mail. What cannot be sent after many tries
//!   ends where staff see it.

mod errand;
mod feedback;
mod letter;
pub mod local;
pub mod outbox;
pub mod ses;

#[cfg(test)]
mod tests;

pub use errand::{AffiliateNews, Consent, Errand, OptIn, SignUp};
pub use feedback::{Feedback, Verdict};
pub use letter::{Letter, LetterKind, Part};

use std::future::Future;
use std::pin::Pin;

/// What sends letters: SES in the cloud, a list of letters in local mode.
pub trait Mailer: Send + Sync {
    /// Sends one letter. Answers the id the mail goes by from now on.
    fn send<'a>(&'a self, letter: &'a Letter) -> Sending<'a>;
}

/// A letter under way.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<MailId, NotSent>> + Send + 'a>>;

/// The id under which the mail service knows a mail.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct MailId(pub String);

/// A letter was not sent, or it is not known whether it was: it is sent again.
#[derive(Clone, Debug)]
pub struct NotSent(pub String);

impl std::fmt::Display for NotSent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotSent {}
