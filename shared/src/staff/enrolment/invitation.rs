//! Invitations: an owner names address and role, and the link comes by mail. The same link lets somebody who has lost
//! password or second factor begin anew (S-ST-5).

use super::chosen::{Chosen, equip};
use crate::audit::{self, Actor};
use crate::fault::Fault;
use crate::mail::outbox;
use crate::mailer::Letter;
use crate::passwords::{Busy, NewPassword};
use crate::shop::Shop;
use crate::staff::credentials::{StaffLogin, store as credentials};
use crate::staff::mail_jobs::StaffInvitation;
use crate::staff::members::{NewStaffMember, StaffMember, StaffState, store as members};
use crate::staff::{InvitationToken, StaffLink, letters};
use crate::store::Attempt;
use crate::values::{ClientInfo, Span};

/// How long the link works.
const LIFETIME: Span = Span::days(3);

/// The outcome of an invitation.
#[derive(Clone, Debug)]
pub enum InviteOutcome {
    Invited(Box<StaffMember>),
    /// The address belongs to a member of the staff already.
    AddressTaken,
}

/// Invites somebody: makes the account, and enqueues the mail with the link. One account per address.
///
/// # Errors
/// When the store does not answer.
pub async fn invite(shop: &Shop, by: Actor<'_>, person: &NewStaffMember) -> Result<InviteOutcome, Fault> {
    let member = StaffMember::new(person, shop.now(), shop.rng());
    let entry = by.entry(shop, "staff.invite", format!("staff:{}", member.id)).change("role", "", member.role);
    let writes = vec![
        members::create(&member, None)?,
        credentials::create(&StaffLogin::new(&member), None)?,
        outbox::enqueue_write(shop, &StaffInvitation { staff: member.id.clone(), epoch: member.epoch })?,
    ];
    let is_free = audit::commit(shop, &entry, writes).await?.is_done();
    Ok(if is_free { InviteOutcome::Invited(Box::new(member)) } else { InviteOutcome::AddressTaken })
}

/// Composes the letter with a fresh link. `None` if the account has changed since, or is active by now.
///
/// # Errors
/// When the store does not answer.
pub async fn prepare_invitation(shop: &Shop, invitation: &StaffInvitation) -> Result<Option<Letter>, Fault> {
    let attempt = async || {
        let Some(Invited { member, login }) = find(shop, invitation).await? else { return Ok(Attempt::Done(None)) };
        let token = InvitationToken::generate(member.id.clone(), shop.rng());
        let link = StaffLink { digest: token.secret.digest(), expires_at: shop.now().plus(LIFETIME) };
        let is_set = credentials::set_link(shop.store(), &login, &link).await?;
        Ok(Attempt::of(is_set, Some(letters::invitation(shop, &member, &token))))
    };
    shop.store().optimistically("mailing an invitation", attempt).await
}

/// Somebody who has not finished.
#[derive(Clone, Debug)]
pub struct Invited {
    pub member: StaffMember,
    login: StaffLogin,
}

async fn find(shop: &Shop, invitation: &StaffInvitation) -> Result<Option<Invited>, Fault> {
    let Some(member) = members::find(shop.store(), &invitation.staff).await? else { return Ok(None) };
    if member.state != StaffState::Invited || member.epoch != invitation.epoch {
        return Ok(None);
    }
    let login = credentials::find(shop.store(), &member.email).await?;
    Ok(login.filter(|login| login.staff == member.id && login.epoch == member.epoch).map(|login| Invited { member, login }))
}

/// Whom a link invites, if it is still valid. Changes nothing.
///
/// # Errors
/// When the store does not answer.
pub async fn find_invited(shop: &Shop, token: &InvitationToken) -> Result<Option<Invited>, Fault> {
    let Some(member) = members::find(shop.store(), &token.staff).await? else { return Ok(None) };
    let found = find(shop, &StaffInvitation { staff: member.id, epoch: member.epoch }).await?;
    let digest = token.secret.digest();
    Ok(found.filter(|invited| invited.login.link.as_ref().is_some_and(|link| link.accepts(&digest, shop.now()))))
}

/// The outcome of accepting an invitation.
#[derive(Debug)]
pub enum AcceptOutcome {
    /// The second factor comes next; without it the account opens nothing.
    Accepted(Chosen),
    LinkGone,
    Busy,
}

/// Sets the password and the second factor, once.
///
/// # Errors
/// When the store does not answer.
pub async fn accept(shop: &Shop, invited: &Invited, password: NewPassword, client: &ClientInfo) -> Result<AcceptOutcome, Fault> {
    let Invited { member, login } = invited;
    let Some(link) = &login.link else { return Ok(AcceptOutcome::LinkGone) };
    let (after, chosen) = match equip(shop, login.clone(), password).await? {
        Ok(equipped) => equipped,
        Err(Busy) => return Ok(AcceptOutcome::Busy),
    };
    let entry = Actor { staff: &member.id, client }.entry(shop, "staff.accept", format!("staff:{}", member.id));
    let writes = vec![credentials::use_link(login, &after, link, shop.now())?];
    Ok(if audit::commit(shop, &entry, writes).await?.is_done() { AcceptOutcome::Accepted(chosen) } else { AcceptOutcome::LinkGone })
}
