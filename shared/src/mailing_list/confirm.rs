//! Confirming: the mailed link and the button behind it (ML-2).

use super::member::Member;
use super::{CHANGING, Evidence, LinkCheck, ListEntry, Receipt, StaleReason, Wording, find, find_with_entry, store};
use crate::customers::{self, Customer, CustomerState};
use crate::fault::Fault;
use crate::metrics::Event;
use crate::shop::Shop;
use crate::store::Attempt;
use crate::values::ClientInfo;
use crate::values::secret::MailedToken;

/// The state of a mailed link, and whose it is. Changes nothing.
///
/// # Errors
/// When the store does not answer.
pub async fn find_by_link(shop: &Shop, token: &MailedToken) -> Result<Option<(Customer, LinkCheck)>, Fault> {
    let Some((customer, Some(entry))) = find_with_entry(shop, token.number).await? else { return Ok(None) };
    if customer.state != CustomerState::Open {
        return Ok(None);
    }
    Ok(match entry.check_link(&token.secret.digest(), shop.now()) {
        LinkCheck::Invalid => None,
        link => Some((customer, link)),
    })
}

/// The outcome of pressing the button.
#[derive(Clone, Debug)]
pub enum ConfirmOutcome {
    /// This customer is on the list now.
    Confirmed(Customer),
    /// The link was used, replaced or has expired. Its owner may be told so.
    Stale(Customer, StaleReason),
}

/// Confirms, once: writes the entry, the receipt, the member and the customer's status, all or nothing. `None` for a link
/// that was never mailed: nothing is written then.
///
/// # Errors
/// When the store does not answer, or the entry keeps changing.
pub async fn confirm(shop: &Shop, token: &MailedToken, client: &ClientInfo) -> Result<Option<ConfirmOutcome>, Fault> {
    shop.store().optimistically(CHANGING, || try_confirm(shop, token, client)).await
}

async fn try_confirm(shop: &Shop, token: &MailedToken, client: &ClientInfo) -> Result<Attempt<Option<ConfirmOutcome>>, Fault> {
    let customer = customers::find(shop, token.number).await?.filter(|customer| customer.state == CustomerState::Open);
    let Some(customer) = customer else { return Ok(Attempt::Done(None)) };
    let wording = Wording::of_confirmation(shop, &customer.language);
    let (entry, is_wording_kept) = tokio::try_join!(find(shop, &customer), store::is_wording_kept(shop.store(), &wording))?;
    let Some(entry) = entry else { return Ok(Attempt::Done(None)) };
    match entry.check_link(&token.secret.digest(), shop.now()) {
        LinkCheck::Valid => {}
        LinkCheck::Stale(reason) => return Ok(Attempt::Done(Some(ConfirmOutcome::Stale(customer, reason)))),
        LinkCheck::Invalid => return Ok(Attempt::Done(None)),
    }
    if !is_wording_kept {
        store::put_wording(shop.store(), &wording).await?;
    }
    write_confirmation(shop, customer, &entry, &wording, client).await
}

async fn write_confirmation(
    shop: &Shop,
    customer: Customer,
    entry: &ListEntry,
    wording: &Wording,
    client: &ClientInfo,
) -> Result<Attempt<Option<ConfirmOutcome>>, Fault> {
    let now = shop.now();
    let Some((confirmed, requested)) = entry.confirmed(now) else { return Ok(Attempt::Done(None)) };
    let Some(member) = Member::of(&confirmed, &customer, requested, client.ip) else { return Ok(Attempt::Done(None)) };
    let receipt = Receipt::Confirmation { evidence: Evidence::of(client, now), wording: wording.reference() };
    if !store::confirm(shop, &customer, entry, &confirmed, &member, &receipt).await? {
        return Ok(Attempt::Outdated);
    }
    shop.record_event(Event::OptedIn);
    Ok(Attempt::Done(Some(ConfirmOutcome::Confirmed(customer))))
}
