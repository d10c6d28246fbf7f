//! Unsubscribing: by a subscriber's link, from my account, or by staff; and suppression after a bounce or complaint.

use super::{CHANGING, Evidence, ListEntry, ListStatus, Receipt, SuppressionReason, UnsubscribeMethod, find, find_with_entry, store};
use crate::customers::{self, Customer};
use crate::fault::Fault;
use crate::metrics::Event;
use crate::shop::Shop;
use crate::store::Attempt;
use crate::values::secret::{MailedToken, Purpose};
use crate::values::{ClientInfo, CustomerNumber, EmailAddress, PlainToken};

/// The unsubscribe link of one subscriber. Its token is a signature over number and address: it is not stored, and it
/// is valid as long as the customer has this address (S-NL-2).
pub fn unsubscribe_link(shop: &Shop, number: CustomerNumber, address: &EmailAddress) -> String {
    let signature = shop.keys().sign_text(Purpose::Unsubscribe, &[&number.to_string(), address.canonical()]);
    shop.config().token_url("/mailing-list/unsubscribe", &format!("{number}.{signature}"))
}

fn is_signed(shop: &Shop, customer: &Customer, signature: &PlainToken) -> bool {
    let parts = [&*customer.number.to_string(), customer.email.canonical()];
    shop.keys().verify(Purpose::Unsubscribe, &parts, signature.expose())
}

/// The owner of an unsubscribe link, with their entry. Changes nothing.
///
/// # Errors
/// When the store does not answer.
pub async fn find_unsubscribable(shop: &Shop, token: &MailedToken) -> Result<Option<(Customer, Option<ListEntry>)>, Fault> {
    let found = find_with_entry(shop, token.number).await?;
    Ok(found.filter(|(customer, _)| is_signed(shop, customer, &token.secret)))
}

/// Takes the owner of an unsubscribe link off the list, whether they were still on it or not. `None` if the link is not
/// ours.
///
/// # Errors
/// When the store does not answer.
pub async fn unsubscribe_by_link(
    shop: &Shop,
    token: &MailedToken,
    way: UnsubscribeMethod,
    client: &ClientInfo,
) -> Result<Option<Customer>, Fault> {
    let attempt = async || {
        let Some((customer, entry)) = find_unsubscribable(shop, token).await? else { return Ok(Attempt::Done(None)) };
        Ok(match try_unsubscribe(shop, &customer, entry, way, client).await? {
            Attempt::Done(_) => Attempt::Done(Some(customer)),
            Attempt::Outdated => Attempt::Outdated,
        })
    };
    shop.store().optimistically(CHANGING, attempt).await
}

/// Takes a customer off the list and invalidates outstanding links (ML-3). Returns whether there was anything to
/// unsubscribe from.
///
/// # Errors
/// When the store does not answer, or the entry keeps changing.
pub async fn unsubscribe(shop: &Shop, customer: &Customer, way: UnsubscribeMethod, client: &ClientInfo) -> Result<bool, Fault> {
    let attempt = async || try_unsubscribe(shop, customer, find(shop, customer).await?, way, client).await;
    shop.store().optimistically(CHANGING, attempt).await
}

async fn try_unsubscribe(
    shop: &Shop,
    customer: &Customer,
    entry: Option<ListEntry>,
    way: UnsubscribeMethod,
    client: &ClientInfo,
) -> Result<Attempt<bool>, Fault> {
    let now = shop.now();
    let Some(entry) = entry else { return Ok(Attempt::Done(false)) };
    let Some(left) = entry.unsubscribed(way, now) else { return Ok(Attempt::Done(false)) };
    let receipt = Receipt::Withdrawal { evidence: Evidence::of(client, now), way };
    Ok(Attempt::of(store::withdraw(shop, customer, Some(&entry), &left, &receipt).await?, true))
}

/// Suppresses an address: it receives no list mail any more, whoever signs it up (ML-8). Account mail is not affected.
/// Returns whether it was not suppressed before.
///
/// # Errors
/// When the store does not answer, or the entry keeps changing.
pub async fn suppress(shop: &Shop, address: &EmailAddress, because: SuppressionReason) -> Result<bool, Fault> {
    let attempt = async || {
        let Some(customer) = customers::find_by_email(shop, address).await? else { return Ok(Attempt::Done(false)) };
        let seen = store::entry(shop.store(), address).await?;
        if matches!(seen, Some(ListEntry { status: ListStatus::Suppressed { .. }, .. })) {
            return Ok(Attempt::Done(false));
        }
        let now = shop.now();
        let suppressed = ListEntry::suppressed(seen.as_ref(), &customer, because, now);
        let receipt = Receipt::Suppression { at: now, because };
        Ok(Attempt::of(store::withdraw(shop, &customer, seen.as_ref(), &suppressed, &receipt).await?, true))
    };
    let is_new = shop.store().optimistically(CHANGING, attempt).await?;
    // A bounce is counted where the address is marked, because it concerns more than the list.
    if is_new && because == SuppressionReason::Complaint {
        shop.record_event(Event::MailComplained);
    }
    Ok(is_new)
}
