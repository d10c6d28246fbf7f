//! What owners change in the accounts of the staff. Each change has its audit row (ST-3), and the shop always keeps an owner
//! who can sign in (S-ST-7).

use super::Role;
use super::credentials::store::{self as credentials, Credentials};
use super::mail_jobs::StaffInvitation;
use super::members::{Owners, OwnersChange, StaffMember, StaffState, store as members};
use crate::audit::{self, Actor, AuditEntry};
use crate::fault::Fault;
use crate::mail::outbox;
use crate::shop::Shop;
use crate::store::{Attempt, Write};
use crate::values::StaffId;

/// An owner's change. What is left out stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct StaffChange {
    pub role: Option<Role>,
    /// Whether the account is open. One that was never finished stays an invitation.
    pub is_enabled: Option<bool>,
}

/// The outcome of a change.
#[derive(Clone, Debug)]
pub enum StaffChangeOutcome {
    Changed(Box<StaffMember>),
    NotFound,
    /// It would leave the shop without an owner who can sign in.
    LastOwner,
    /// There is nothing to send to an account that is disabled.
    Disabled,
}

/// Changes role and state. Sessions have the new role at their next request; those of a disabled account end.
///
/// # Errors
/// When the store does not answer.
pub async fn change(shop: &Shop, by: Actor<'_>, id: &StaffId, change: StaffChange) -> Result<StaffChangeOutcome, Fault> {
    shop.store().optimistically("changing a member of the staff", || try_change(shop, by, id, change)).await
}

async fn try_change(shop: &Shop, by: Actor<'_>, id: &StaffId, change: StaffChange) -> Result<Attempt<StaffChangeOutcome>, Fault> {
    let Some(before) = members::find(shop.store(), id).await? else { return Ok(Attempt::Done(StaffChangeOutcome::NotFound)) };
    let Some(login) = credentials::find(shop.store(), &before.email).await? else { return Ok(Attempt::Outdated) };
    let mut after = StaffMember { role: change.role.unwrap_or(before.role), ..before.clone() };
    after.state = match change.is_enabled {
        Some(false) => StaffState::Disabled,
        Some(true) if before.state == StaffState::Disabled && login.has_credentials() => StaffState::Active,
        Some(true) if before.state == StaffState::Disabled => StaffState::Invited,
        _ => before.state,
    };
    if after == before {
        return Ok(Attempt::Done(StaffChangeOutcome::Changed(Box::new(before))));
    }
    let entry = by.entry(shop, "staff.update", format!("staff:{id}")).change("role", before.role, after.role).change(
        "state",
        before.state,
        after.state,
    );
    let mut writes = Vec::new();
    if after.state != before.state {
        after.epoch += 1;
        writes.push(credentials::begin_epoch(&login, after.state, Credentials::Kept));
    }
    writes.push(members::change(&before, &after));
    match owners_write(shop, &after).await? {
        OwnersWrite::None => {}
        OwnersWrite::Some(write) => writes.push(write),
        OwnersWrite::LastOwner(_) => return Ok(Attempt::Done(StaffChangeOutcome::LastOwner)),
    }
    let is_written = audit::commit(shop, &entry, writes).await?.is_done();
    Ok(Attempt::of(is_written, StaffChangeOutcome::Changed(Box::new(after))))
}

/// What a change of a member means for the record of the owners.
enum OwnersWrite {
    None,
    Some(Write),
    /// There is no other: the record as it was read.
    LastOwner(Option<Owners>),
}

async fn owners_write(shop: &Shop, after: &StaffMember) -> Result<OwnersWrite, Fault> {
    let owners = members::owners(shop.store()).await?;
    Ok(match owners.clone().unwrap_or_default().after(after) {
        OwnersChange::Same => OwnersWrite::None,
        OwnersChange::Changed(changed) => OwnersWrite::Some(members::put_owners(owners.as_ref(), &changed)?),
        OwnersChange::NoneLeft => OwnersWrite::LastOwner(owners),
    })
}

/// Who may take away the last owner's credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastOwner {
    Stays,
    /// The operator of the table: there is nobody else to ask.
    MayBegin,
}

/// Has a member of the staff begin anew: password, second factor and sessions are gone, and a new link is mailed (S-ST-5).
/// Somebody who was invited gets another link. The audit row says who wanted it and why.
///
/// # Errors
/// When the store does not answer.
pub async fn begin_anew(shop: &Shop, id: &StaffId, last: LastOwner, entry: AuditEntry) -> Result<StaffChangeOutcome, Fault> {
    shop.store().optimistically("resetting a second factor", || try_begin_anew(shop, id, last, &entry)).await
}

async fn try_begin_anew(shop: &Shop, id: &StaffId, last: LastOwner, entry: &AuditEntry) -> Result<Attempt<StaffChangeOutcome>, Fault> {
    let Some(before) = members::find(shop.store(), id).await? else { return Ok(Attempt::Done(StaffChangeOutcome::NotFound)) };
    if before.state == StaffState::Disabled {
        return Ok(Attempt::Done(StaffChangeOutcome::Disabled));
    }
    let Some(login) = credentials::find(shop.store(), &before.email).await? else { return Ok(Attempt::Outdated) };
    let after = StaffMember { state: StaffState::Invited, epoch: before.epoch + 1, ..before.clone() };
    let entry = entry.clone().change("state", before.state, after.state);
    let mut writes = vec![
        credentials::begin_epoch(&login, after.state, Credentials::Forgotten),
        members::change(&before, &after),
        outbox::enqueue_write(shop, &StaffInvitation { staff: id.clone(), epoch: after.epoch })?,
    ];
    match owners_write(shop, &after).await? {
        OwnersWrite::None => {}
        OwnersWrite::Some(write) => writes.push(write),
        OwnersWrite::LastOwner(owners) if last == LastOwner::MayBegin => {
            let without = owners.clone().unwrap_or_default().without(id);
            writes.push(members::put_owners(owners.as_ref(), &without)?);
        }
        OwnersWrite::LastOwner(_) => return Ok(Attempt::Done(StaffChangeOutcome::LastOwner)),
    }
    let is_written = audit::commit(shop, &entry, writes).await?.is_done();
    Ok(Attempt::of(is_written, StaffChangeOutcome::Changed(Box::new(after))))
}
