//! What the attempts at receiving one snapshot share.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::commissions;
use crate::fault::Fault;
use crate::shop::Shop;
use crate::store::Consistency;
use crate::values::{CustomerNumber, Sequence};

#[derive(Default)]
pub(super) struct Attempts {
    has_begun: AtomicBool,
    /// The reserved line number, and the affiliate it belongs to.
    reserved: Mutex<Option<(CustomerNumber, Sequence)>>,
}

impl Attempts {
    /// Begins an attempt. Returns how to read what a condition of the transaction verifies anyway: eventually consistently,
    /// at half the price, and strongly once an attempt has failed.
    pub(super) fn begin(&self) -> Consistency {
        if self.has_begun.swap(true, Ordering::Relaxed) { Consistency::Strong } else { Consistency::Eventual }
    }

    /// The number of the affiliate's next line. It is reserved once for all attempts, so that retries leave no gaps.
    pub(super) async fn sequence(&self, shop: &Shop, affiliate: CustomerNumber) -> Result<Sequence, Fault> {
        if let Some((owner, sequence)) = *self.reserved.lock().unwrap_or_else(PoisonError::into_inner)
            && owner == affiliate
        {
            return Ok(sequence);
        }
        let sequence = commissions::store::next_sequence(shop.store(), affiliate).await?;
        *self.reserved.lock().unwrap_or_else(PoisonError::into_inner) = Some((affiliate, sequence));
        Ok(sequence)
    }
}
