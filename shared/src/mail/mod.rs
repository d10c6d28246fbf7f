//! Mail: requests leave jobs in an outbox, and only `mail-send` sends.
//!
//! - A mail job is written in the transaction of its cause. It says what to do and holds no token: `mail-send` mints the
//!   token when it sends, and the token exists only in the mail.
//! - What a job says is its subject's business: here a payload is a kind and opaque data.
//! - A crash at any point sends the mail again with a fresh token and never loses it. A job that keeps failing ends
//!   among the dead letters, where staff see it.

mod feedback;
mod job;
pub mod outbox;
mod store;

pub use feedback::{Feedback, FeedbackKind, record_soft_bounce};
pub use job::{MailJob, MailPayload, QueuedJob};

use crate::mailer::{Letter, MailId, SendError};
use crate::metrics::Event;
use crate::shop::Shop;

/// Sends a letter with the shop's mailer. Answers the id under which the mail service knows it.
///
/// # Errors
/// When the letter was not sent, or the answer was lost.
pub async fn send(shop: &Shop, letter: &Letter) -> Result<MailId, SendError> {
    let id = shop.mailer().send(letter).await?;
    shop.record_event(Event::MailSent);
    Ok(id)
}
