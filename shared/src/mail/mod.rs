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

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use crate::fault::Fault;

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
#[derive(Clone)]
pub struct NotSent {
    why: String,
    words: Option<String>,
}

impl NotSent {
    /// For a reason that a stranger may read.
    pub fn because(why: impl Into<String>) -> Self {
        Self { why: why.into(), words: None }
    }

    /// With the words of whoever would not send it, addresses struck out: they name whom the letter is to. What else they
    /// tell nobody knows: they are for staff, beside the errand, and never for the log (S-LR-1).
    pub fn in_words(self, words: &str) -> Self {
        let struck_out = words.split_whitespace().map(|word| if word.contains('@') { "[address]" } else { word });
        Self { words: Some(struck_out.collect::<Vec<_>>().join(" ")), ..self }
    }

    /// All that is known: the reason, and whose words there are.
    pub fn in_full(&self) -> String {
        match &self.words {
            Some(words) => format!("{}: {words}", self.why),
            None => self.why.clone(),
        }
    }
}

impl fmt::Display for NotSent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl fmt::Debug for NotSent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NotSent({})", self.why)
    }
}

impl std::error::Error for NotSent {}

impl From<Fault> for NotSent {
    fn from(fault: Fault) -> Self {
        Self::because(fault.to_string())
    }
}
