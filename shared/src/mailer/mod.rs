//! Letters, and what sends them: Amazon SES in the cloud, a list of letters in local mode.

mod letter;
pub mod local;
mod mailbox;
pub mod ses;

pub use letter::{Letter, LetterKind, Part};
pub use mailbox::mailbox;

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use crate::fault::Fault;

/// What sends letters: SES in the cloud, a list of letters in local mode.
pub trait Mailer: Send + Sync {
    /// Sends one letter. Answers the id the mail goes by from now on.
    fn send<'a>(&'a self, letter: &'a Letter) -> SendFuture<'a>;
}

/// A letter under way.
pub type SendFuture<'a> = Pin<Box<dyn Future<Output = Result<MailId, SendError>> + Send + 'a>>;

/// The id under which the mail service knows a mail.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(transparent)]
pub struct MailId(pub String);

/// A letter was not sent, or it is not known whether it was: it is sent again.
#[derive(Clone)]
pub struct SendError {
    reason: String,
    details: Option<String>,
}

impl SendError {
    /// For a reason that a stranger may read.
    pub fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), details: None }
    }

    /// With the words of whoever would not send it, addresses struck out: they name whom the letter is to. What else they
    /// tell nobody knows: they are for staff, beside the job, and never for the log (S-LR-1).
    pub fn with_details(self, details: &str) -> Self {
        let redacted = details.split_whitespace().map(|word| if word.contains('@') { "[address]" } else { word });
        Self { details: Some(redacted.collect::<Vec<_>>().join(" ")), ..self }
    }

    /// All that is known: the reason, and whose words there are.
    pub fn detailed(&self) -> String {
        match &self.details {
            Some(details) => format!("{}: {details}", self.reason),
            None => self.reason.clone(),
        }
    }
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl fmt::Debug for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SendError({})", self.reason)
    }
}

impl std::error::Error for SendError {}

impl From<Fault> for SendError {
    fn from(fault: Fault) -> Self {
        Self::new(fault.to_string())
    }
}
