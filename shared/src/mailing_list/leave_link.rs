//! A link to leave, for somebody who has none at hand (ML-11).

use super::next_mail::leave_mails_with;
use super::{CHANGING, LeaveRequest, find_with_entry, letters, store};
use crate::fault::Fault;
use crate::mail::outbox;
use crate::mailer::Letter;
use crate::shop::Shop;
use crate::store::Attempt;
use crate::values::EmailAddress;
use crate::values::ids::TimeOrderedId;

/// Enqueues the job that mails a link to leave (ML-11). One write, the same for every address.
///
/// # Errors
/// When the store does not answer.
pub async fn request_leave_link(shop: &Shop, email: EmailAddress) -> Result<(), Fault> {
    outbox::enqueue(shop, &LeaveRequest { email }).await
}

/// Composes the letter with the link to leave. `None` for an address that is not on the list, or that has had enough of
/// these mails for now.
///
/// # Errors
/// When the store does not answer, or the entry keeps changing.
pub async fn prepare_leave_link(shop: &Shop, job: &TimeOrderedId, request: &LeaveRequest) -> Result<Option<Letter>, Fault> {
    let attempt = async || {
        let Some(entry) = store::entry(shop.store(), &request.email).await? else { return Ok(Attempt::Done(None)) };
        let Some(mails) = leave_mails_with(&entry, job, shop.now()) else { return Ok(Attempt::Done(None)) };
        let Some((customer, _)) = find_with_entry(shop, entry.number).await? else { return Ok(Attempt::Done(None)) };
        let is_written = store::replace(shop.store(), &entry.with_leave_mails(mails), &entry).await?;
        Ok(Attempt::of(is_written, Some(letters::leave(shop, &customer))))
    };
    shop.store().optimistically(CHANGING, attempt).await
}
