//! The accounts of the staff: who works in the back office, and in which role.

mod member;
mod owners;
pub(super) mod store;

pub use member::{NewStaffMember, StaffMember, StaffState};
pub use owners::Owners;
pub(super) use owners::OwnersChange;

use crate::fault::Fault;
use crate::shop::Shop;
use crate::values::{Page, Paging, StaffId};

/// A member of the staff.
///
/// # Errors
/// When the store does not answer.
pub async fn find(shop: &Shop, id: &StaffId) -> Result<Option<StaffMember>, Fault> {
    store::find(shop.store(), id).await
}

/// Everybody with an account, in no meaningful order.
///
/// # Errors
/// When the store does not answer.
pub async fn list(shop: &Shop, paging: &Paging) -> Result<Page<StaffMember>, Fault> {
    let Page { rows, next } = store::list(shop.store(), paging).await?;
    let rows = rows.into_iter().map(crate::store::Row::read).collect::<Result<_, _>>()?;
    Ok(Page { rows, next })
}
