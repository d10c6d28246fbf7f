//! Writing a change together with its row.

use super::row::{CHAINS, Head, Link};
use super::{ActorId, AuditEntry, store};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::store::{Attempt, TransactOutcome, Write};

/// Writes a change together with its row: all or nothing. The outcome is about the change's own writes; somebody who was
/// faster in the same chain is a reason to try again, not an outcome.
///
/// # Errors
/// When the store does not answer. It may have written all the same.
pub async fn commit(shop: &Shop, entry: &AuditEntry, writes: Vec<Write>) -> Result<TransactOutcome, Fault> {
    shop.store().optimistically("writing the audit log", || try_commit(shop, entry, &writes)).await
}

async fn try_commit(shop: &Shop, entry: &AuditEntry, writes: &[Write]) -> Result<Attempt<TransactOutcome>, Fault> {
    let of_log = match entry.actor {
        // In no chain: that would cost two more write units for each password.
        ActorId::Customer(_) => vec![store::row_write(shop, entry, None)?.0],
        ActorId::Staff(_) | ActorId::System => linked(shop, entry).await?,
    };
    let outcome = shop.store().transact(writes.iter().cloned().chain(of_log).collect()).await?;
    Ok(Attempt::written(of_change(outcome, writes.len())))
}

/// The writes of a row that follows the newest one of a chain, and of the chain's head.
async fn linked(shop: &Shop, entry: &AuditEntry) -> Result<Vec<Write>, Fault> {
    let chain = shop.rng().below(CHAINS);
    let head = store::head(shop.store(), chain).await?;
    let link = Link::after(chain, head.as_ref());
    let (row_write, row) = store::row_write(shop, entry, Some(link.clone()))?;
    let moved = store::head_write(head.as_ref(), &Head::of(shop.keys(), &link, &row))?;
    Ok(vec![row_write, moved])
}

/// The outcome for a change's own writes; `None` if only those of the log failed.
fn of_change(outcome: TransactOutcome, own: usize) -> Option<TransactOutcome> {
    let TransactOutcome::ConditionFailed(mut reasons) = outcome else { return Some(outcome) };
    reasons.truncate(own);
    reasons.iter().any(|reason| reason.condition_failed).then_some(TransactOutcome::ConditionFailed(reasons))
}
