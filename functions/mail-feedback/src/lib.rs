//! Process the mail service's feedback on our mails (ML-8).
//!
//! A hard bounce stops all mail to the address, and staff see that in the customer's record. Somebody who reports a mail
//! as spam gets nothing from the mailing list any more, but still gets mail about their account. A full inbox or an unknown
//! address changes nothing.
//!
//! Feedback may arrive twice: the second time nothing is left to do.

use shared::fault::Fault;
use shared::mail::{self, Feedback, FeedbackKind};
use shared::mailing_list::SuppressionReason;
use shared::runtime::events;
use shared::shop::Shop;
use shared::{customers, mailing_list};

/// Processes one piece of feedback, and meters it. After a fault the event bus delivers it again.
pub async fn handle(shop: &Shop, feedback: &Feedback) -> Result<(), Fault> {
    events::run_metered(shop, "mail-feedback", async |shop| process(shop, feedback).await).await
}

async fn process(shop: &Shop, feedback: &Feedback) -> Result<(), Fault> {
    shared::tracing::info!(mail = feedback.mail.0, kind = ?feedback.kind, "feedback on a mail");
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
