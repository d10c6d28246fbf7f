//! Mail jobs: what `mail-send` is asked to do. Each subject defines the payloads of its own jobs; here they are opaque.

use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::fault::Fault;
use crate::store::Key;
use crate::values::Timestamp;
use crate::values::ids::TimeOrderedId;

/// What `mail-send` has to know to prepare a letter. The subject that writes the letter defines the payload.
pub trait MailPayload: Serialize + DeserializeOwned {
    /// Tells this payload from all others in the shop, in the table and on the operator's terminal.
    const KIND: &'static str;
}

/// A payload with its kind, and the job that follows it.
#[derive(Clone, Serialize, Deserialize)]
pub struct MailJob {
    kind: String,
    payload: Value,
    /// Enqueued when this job is done.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    next: Option<Box<Self>>,
}

impl MailJob {
    /// # Errors
    /// Never in practice: a payload always serialises.
    pub fn new<P: MailPayload>(payload: &P) -> Result<Self, Fault> {
        let payload = serde_json::to_value(payload).map_err(|e| Fault::internal(format!("writing a mail job of kind {}", P::KIND), e))?;
        Ok(Self { kind: P::KIND.to_owned(), payload, next: None })
    }

    /// The same job, followed by another one.
    pub fn followed_by(self, next: Self) -> Self {
        Self { next: Some(Box::new(next)), ..self }
    }
}

/// A payload may hold an address: only its kind may stand in a log.
impl fmt::Debug for MailJob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MailJob({})", self.kind)
    }
}

/// A mail job in the outbox, with the attempts made so far.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct QueuedJob {
    pub pk: String,
    pub sk: TimeOrderedId,
    pub job: MailJob,
    pub enqueued_at: Timestamp,
    #[serde(default)]
    pub attempts: u32,
    /// Nobody may lease the job before this moment.
    #[serde(default = "immediately")]
    pub not_before: Timestamp,
    /// Why the last attempt failed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_error: Option<String>,
}

/// The moment before which no job has to wait.
pub(super) fn immediately() -> Timestamp {
    Timestamp::from_millis(0)
}

impl QueuedJob {
    /// Identifies the job across all attempts.
    pub fn id(&self) -> &TimeOrderedId {
        &self.sk
    }

    pub fn key(&self) -> Key {
        Key::new(self.pk.as_str(), self.sk.as_str())
    }

    /// The kind of its payload: no word of whom the job is for.
    pub fn kind(&self) -> &str {
        &self.job.kind
    }

    /// The payload as the type of its subject.
    ///
    /// # Errors
    /// When the payload does not fit, as when a newer program wrote it.
    pub fn payload<P: MailPayload>(&self) -> Result<P, Fault> {
        P::deserialize(&self.job.payload).map_err(|e| Fault::corrupt(format!("reading an item of {}", self.key().log_name()), e))
    }

    /// The fault of a job whose kind the program does not know, as when a newer program wrote it. A kind that nobody
    /// knows may be anything, so the fault does not repeat it.
    pub fn unknown_kind(&self) -> Fault {
        Fault::missing(format!("reading an item of {}: no subject has mail jobs of its kind", self.key().log_name()))
    }

    /// The job that follows this one.
    pub(super) fn next(&self) -> Option<&MailJob> {
        self.job.next.as_deref()
    }
}
