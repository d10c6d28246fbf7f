//! Whether an address can receive mail (ML-8).
//!
//! - A hard bounce marks the log-in record. The mark belongs to the address, so another address of the same person
//!   starts without one.
//! - Nothing is sent to a marked address, whatever it is about. Requests for it get the usual reply, so that nobody can
//!   find out about the mark.
//! - Staff see the mark and can clear it. A redelivered report of the same bounce does not bring it back.

use super::{find_login, store};
use crate::audit::{ActorId, AuditEntry};
use crate::fault::Fault;
use crate::metrics::Event;
use crate::shop::Shop;
use crate::store::Attempt;
use crate::values::{EmailAddress, Timestamp};

/// The outcome of a hard bounce.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BounceOutcome {
    /// The address is marked from now on.
    Marked,
    /// It is marked already, or staff have cleared the mark since.
    Unchanged,
    /// Nobody has this address.
    UnknownAddress,
}

/// Marks an address as undeliverable because of a bounce at this moment, with an audit row.
///
/// # Errors
/// When the store does not answer, or the record keeps changing.
pub async fn record_hard_bounce(shop: &Shop, address: &EmailAddress, at: Timestamp) -> Result<BounceOutcome, Fault> {
    let attempt = async || {
        let Some(login) = find_login(shop, address).await? else { return Ok(Attempt::Done(BounceOutcome::UnknownAddress)) };
        if login.undeliverable_at.is_some() || login.deliverable_since.is_some_and(|since| at <= since) {
            return Ok(Attempt::Done(BounceOutcome::Unchanged));
        }
        let audit = AuditEntry::new(shop, ActorId::System, "customer.undeliverable", format!("customer:{}", login.number));
        Ok(Attempt::of(store::mark_undeliverable(shop, &login, at, &audit).await?, BounceOutcome::Marked))
    };
    let outcome = shop.store().optimistically("marking an address", attempt).await?;
    if outcome == BounceOutcome::Marked {
        shop.record_event(Event::MailHardBounced);
    }
    Ok(outcome)
}

/// Whether mail may be sent to an address: one read. Never to one that only an order can name somebody by (OR-1).
///
/// # Errors
/// When the store does not answer.
pub async fn is_deliverable(shop: &Shop, address: &EmailAddress) -> Result<bool, Fault> {
    Ok(address.is_mailable() && find_login(shop, address).await?.is_none_or(|login| login.undeliverable_at.is_none()))
}
