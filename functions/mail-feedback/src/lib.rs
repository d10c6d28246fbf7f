//! Take in what the mail service tells of our mails (ML-8).
//!
//! A mail that came back for good stops all mail to its address, and staff see that in the customer's record. A reader
//! who reports a mail as spam is sent nothing of the mailing list any more; mail about the account still reaches them. A
//! full inbox changes nothing, nor does an address that we do not know.
//!
//! The same news may arrive twice: the second time nothing is left to do.

use shared::fault::Fault;
use shared::mail::{self, Feedback, FeedbackKind};
use shared::mailing_list::SuppressionReason;
use shared::runtime::events;
use shared::shop::Shop;
use shared::{customers, mailing_list};

/// Takes one piece of news in, and counts what that took. A fault is the bus's reason to tell it again.
pub async fn handle(shop: &Shop, feedback: &Feedback) -> Result<(), Fault> {
    events::run_metered(shop, "mail-feedback", async |shop| process(shop, feedback).await).await
}

async fn process(shop: &Shop, feedback: &Feedback) -> Result<(), Fault> {
    shared::tracing::info!(mail = feedback.mail.0, kind = ?feedback.kind, "news of a mail");
    match feedback.kind {
        FeedbackKind::HardBounce => {
            for address in &feedback.recipients {
                customers::record_hard_bounce(shop, address, feedback.at).await?;
                mailing_list::suppress(shop, address, SuppressionReason::Bounce).await?;
            }
        }
        FeedbackKind::Complaint => {
            for address in &feedback.recipients {
                mailing_list::suppress(shop, address, SuppressionReason::Complaint).await?;
            }
        }
        FeedbackKind::SoftBounce => mail::record_soft_bounce(shop),
        FeedbackKind::Ignored => {}
    }
    Ok(())
}
