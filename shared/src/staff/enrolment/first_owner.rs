//! The first owner (ST-1, S-ST-1).

use super::chosen::{Chosen, equip};
use crate::audit::{self, Actor, ActorId, AuditEntry};
use crate::fault::Fault;
use crate::passwords::NewPassword;
use crate::shop::Shop;
use crate::staff::credentials::{StaffLogin, store as credentials};
use crate::staff::members::{NewStaffMember, Owners, StaffMember, StaffState, store as members};
use crate::staff::{Role, StaffLink};
use crate::values::{ClientInfo, EmailAddress, Language, PlainToken, ShortText, Span};

/// How long the link works.
const LIFETIME: Span = Span::hours(1);

/// The outcome of asking for the link.
#[derive(Debug)]
pub enum FirstLinkOutcome {
    /// The link's token. It is shown only this once.
    Issued(PlainToken),
    /// Somebody owns the shop: they invite others.
    OwnerExists,
}

/// Issues the link that makes the first owner, in place of an earlier one.
///
/// # Errors
/// When the store does not answer.
pub async fn issue_first_link(shop: &Shop, by: &ShortText<500>) -> Result<FirstLinkOutcome, Fault> {
    let owners = members::owners(shop.store()).await?;
    if has_any(owners.as_ref()) {
        return Ok(FirstLinkOutcome::OwnerExists);
    }
    let token = PlainToken::generate(shop.rng());
    let link = StaffLink { digest: token.digest(), expires_at: shop.now().plus(LIFETIME) };
    let entry = AuditEntry { reason: Some(by.clone()), ..AuditEntry::new(shop, ActorId::System, "staff.first_owner_link", "staff") };
    audit::commit(shop, &entry, vec![members::put_first_link(&link)?]).await?;
    Ok(FirstLinkOutcome::Issued(token))
}

fn has_any(owners: Option<&Owners>) -> bool {
    owners.is_some_and(|owners| !owners.is_empty())
}

/// Whether the link would work at this moment. Changes nothing.
///
/// # Errors
/// When the store does not answer.
pub async fn is_first_link(shop: &Shop, token: &PlainToken) -> Result<bool, Fault> {
    let link = members::first_link(shop.store()).await?;
    Ok(link.is_some_and(|link| link.accepts(&token.digest(), shop.now())))
}

/// Who uses the link, and where from.
#[derive(Debug)]
pub struct BecomeFirstOwner<'a> {
    pub token: &'a PlainToken,
    pub email: EmailAddress,
    pub name: ShortText<100>,
    pub language: Language,
    pub password: NewPassword,
    pub client: &'a ClientInfo,
}

/// The outcome of using the link.
#[derive(Debug)]
pub enum FirstOwnerOutcome {
    /// The second factor comes next; without it the account opens nothing.
    Made(Chosen),
    LinkGone,
    /// The address belongs to a member of the staff already.
    AddressTaken,
    Busy,
}

/// Makes the first owner, once: of two calls with one link, one does.
///
/// # Errors
/// When the store does not answer.
pub async fn make_first_owner(shop: &Shop, wish: BecomeFirstOwner<'_>) -> Result<FirstOwnerOutcome, Fault> {
    let BecomeFirstOwner { token, email, name, language, password, client } = wish;
    let (link, owners, taken) =
        tokio::join!(members::first_link(shop.store()), members::owners(shop.store()), credentials::find(shop.store(), &email),);
    let (owners, taken) = (owners?, taken?);
    let is_valid = link?.is_some_and(|link| link.accepts(&token.digest(), shop.now()));
    if !is_valid || has_any(owners.as_ref()) {
        return Ok(FirstOwnerOutcome::LinkGone);
    }
    // Somebody who lost the page before the second factor was in their app begins anew.
    if taken.as_ref().is_some_and(|login| login.state != StaffState::Invited) {
        return Ok(FirstOwnerOutcome::AddressTaken);
    }
    let mut member = StaffMember::new(&NewStaffMember { email, name, language, role: Role::Owner }, shop.now(), shop.rng());
    if let Some(unfinished) = &taken {
        member = StaffMember { id: unfinished.staff.clone(), epoch: unfinished.epoch + 1, ..member };
    }
    let Ok((login, chosen)) = equip(shop, StaffLogin::new(&member), password).await? else { return Ok(FirstOwnerOutcome::Busy) };
    let entry = Actor { staff: &member.id, client }.entry(shop, "staff.first_owner", format!("staff:{}", member.id));
    let writes = vec![
        members::use_first_link(&token.digest(), shop.now()),
        members::same_owners(owners.as_ref()),
        members::create(&member, taken.as_ref().map(|unfinished| unfinished.epoch))?,
        credentials::create(&login, taken.as_ref())?,
    ];
    // Whatever changed meanwhile, the link is gone or the next try finds it still valid.
    Ok(if audit::commit(shop, &entry, writes).await?.is_done() { FirstOwnerOutcome::Made(chosen) } else { FirstOwnerOutcome::LinkGone })
}
