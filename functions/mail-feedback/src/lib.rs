//! Take in what the mail service tells of our mails (ML-8).
//!
//! A mail that came back for good stops all mail to its address, and staff see that in the customer's record. A reader
//! who reports a mail as spam is sent nothing of the mailing list any more; mail about the account still reaches them. A
//! full inbox changes nothing, nor does an address that we do not know.
//!
//! The same news may arrive twice: the second time nothing is left to do.

use shared::fault::Fault;
use shared::mail::{Feedback, Verdict};
use shared::mailing_list::Suppression;
use shared::metrics::Event;
use shared::runtime::events;
use shared::shop::Shop;
use shared::{customers, mailing_list};

/// Takes one piece of news in, and counts what that took. A fault is the bus's reason to tell it again.
pub async fn handle(shop: &Shop, told: &Feedback) -> Result<(), Fault> {
    events::perform(shop, "mail-feedback", async |shop| take_in(shop, told).await).await
}

async fn take_in(shop: &Shop, told: &Feedback) -> Result<(), Fault> {
    shared::tracing::info!(mail = told.mail.0, verdict = ?told.verdict, "news of a mail");
    match told.verdict {
        Verdict::HardBounce => {
            for address in &told.recipients {
                customers::delivery_failed(shop, address, told.at).await?;
                mailing_list::suppress(shop, address, Suppression::Bounce).await?;
            }
            shop.count(Event::MailBounced);
        }
        Verdict::Complaint => {
            for address in &told.recipients {
                mailing_list::suppress(shop, address, Suppression::Complaint).await?;
            }
            shop.count(Event::MailComplained);
        }
        Verdict::SoftBounce => shop.count(Event::MailBouncedSoftly),
        Verdict::Fine => {}
    }
    Ok(())
}
