//! Leaving: by the link of one subscriber, by my account, by staff; and being left alone after a bounce or complaint.

use super::{Entry, Receipt, Suppression, TRIES_MAX, Way, Witness, contended, find, locate, store};
use crate::customers::{self, Customer};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::values::secret::{MailedToken, Purpose};
use crate::values::{CustomerNumber, EmailAddress, Origin, PlainToken};

/// Where one subscriber leaves. The token is a signature over number and address: nothing of it is at rest, and it
/// works for as long as the address is the customer's (S-NL-2).
pub fn unsubscribe_link(shop: &Shop, number: CustomerNumber, address: &EmailAddress) -> String {
    let signature = shop.keys().sign_text(Purpose::Unsubscribe, &[&number.to_string(), address.canonical()]);
    shop.config().link("/mailing-list/unsubscribe", &format!("{number}.{signature}"))
}

fn is_signed(shop: &Shop, customer: &Customer, signature: &PlainToken) -> bool {
    let parts = [&*customer.number.to_string(), customer.email.canonical()];
    shop.keys().is_signed(Purpose::Unsubscribe, &parts, signature.expose())
}

/// Whose unsubscribe link this is, with their entry. Changes nothing.
///
/// # Errors
/// When the store does not answer.
pub async fn unsubscribable(shop: &Shop, token: &MailedToken) -> Result<Option<(Customer, Option<Entry>)>, Fault> {
    let found = locate(shop, token.number).await?;
    Ok(found.filter(|(customer, _)| is_signed(shop, customer, &token.secret)))
}

/// Takes the owner of an unsubscribe link off the list. `None` for a link that is not ours; whoever was not on the
/// list any more is as welcome to press the button.
///
/// # Errors
/// When the store does not answer.
pub async fn unsubscribe(shop: &Shop, token: &MailedToken, way: Way, origin: &Origin) -> Result<Option<Customer>, Fault> {
    let Some((customer, _)) = unsubscribable(shop, token).await? else { return Ok(None) };
    leave(shop, &customer, way, origin).await?;
    Ok(Some(customer))
}

/// Takes a customer off the list and kills outstanding links (ML-3). Whether there was anything to leave.
///
/// # Errors
/// When the store does not answer, or the entry keeps changing.
pub async fn leave(shop: &Shop, customer: &Customer, way: Way, origin: &Origin) -> Result<bool, Fault> {
    for _ in 0..TRIES_MAX {
        let now = shop.now();
        let Some(entry) = find(shop, customer).await? else { return Ok(false) };
        let Some(left) = entry.left(way, now) else { return Ok(false) };
        let receipt = Receipt::Withdrawal { by: Witness::of(origin, now), way };
        if store::leave(shop, customer, Some(&entry), &left, &receipt).await? {
            return Ok(true);
        }
    }
    Err(contended())
}

/// Sends nothing of the list to an address any more, whatever anybody signs up (ML-8). Mail about the account is
/// another matter. Whether that is new.
///
/// # Errors
/// When the store does not answer, or the entry keeps changing.
pub async fn suppress(shop: &Shop, address: &EmailAddress, because: Suppression) -> Result<bool, Fault> {
    for _ in 0..TRIES_MAX {
        let Some(customer) = customers::find_by_address(shop, address).await? else { return Ok(false) };
        let seen = store::entry(shop.store(), address).await?;
        if matches!(seen, Some(Entry { standing: super::Standing::Suppressed { .. }, .. })) {
            return Ok(false);
        }
        let now = shop.now();
        let suppressed = Entry::suppressed(seen.as_ref(), &customer, because, now);
        if store::leave(shop, &customer, seen.as_ref(), &suppressed, &Receipt::Suppression { at: now, because }).await? {
            return Ok(true);
        }
    }
    Err(contended())
}
