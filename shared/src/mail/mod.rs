//! Mail: requests leave jobs in an outbox, and only `mail-send` sends.
//!
//! - A mail job is written together with the effect it belongs to. It names what to do, never a token: tokens are made
//!   at the moment of sending and exist only in the mail.
//! - A crash anywhere sends again with a fresh token and never loses a mail. What cannot be sent after many tries
//!   ends where staff see it.

mod feedback;
mod job;
pub mod outbox;

pub use feedback::{Feedback, FeedbackKind, record_soft_bounce};
pub use job::{AffiliateNotice, Consent, MailJob, OptInRequest, SignUpRequest};

use crate::mailer::{Letter, MailId, SendError};
use crate::metrics::Event;
use crate::shop::Shop;

/// Sends a letter with the shop's mailer. Answers the id under which the mail service knows it.
///
/// # Errors
/// When the letter was not sent, or the answer got lost.
pub async fn send(shop: &Shop, letter: &Letter) -> Result<MailId, SendError> {
    let id = shop.mailer().send(letter).await?;
    shop.record_event(Event::MailSent);
    Ok(id)
}
