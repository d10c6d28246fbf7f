//! Sessions of the staff: how they stay known in a browser.
//!
//! They are apart from those of customers: other keys, another cookie (S-ST-8). Each request reads the session together with
//! the member's record, so that another role or a disabled account takes effect at once (S-SE-5).

mod session;
mod store;

pub use session::{StaffSession, StaffSessionToken};

use super::{Role, STAFF_TOKEN_PREFIX};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::values::{Digest, ShortText, StaffId, Timestamp};

/// A member of the staff who is signed in, as their record is now.
#[derive(Clone, Debug)]
pub struct SignedInStaff {
    pub id: StaffId,
    /// Whoever signed in with a token has no name.
    pub name: Option<ShortText<100>>,
    pub role: Role,
    /// The digest of the session's token.
    pub session: Digest,
    /// Whether they have proven who they are a short while ago (S-SE-8).
    pub is_recent: bool,
}

/// A session that was opened a moment ago.
#[derive(Clone, Debug)]
pub struct NewStaffSession {
    pub token: StaffSessionToken,
    pub expires_at: Timestamp,
}

/// Opens a session with a staff token, for local mode. It ends when the token does. `None` if the token is invalid.
///
/// # Errors
/// When the store does not answer.
pub async fn open_with_token(shop: &Shop, staff_token: &str) -> Result<Option<NewStaffSession>, Fault> {
    let Some(digest) = super::digest(staff_token, STAFF_TOKEN_PREFIX) else { return Ok(None) };
    let Some(found) = super::find_staff_token_by_digest(shop, &digest).await? else { return Ok(None) };
    let session = StaffSession::of_token(digest, shop.now());
    let token = StaffSessionToken::generate(found.staff, shop.rng());
    store::put(shop.store(), &token, &session).await?;
    Ok(Some(NewStaffSession { token, expires_at: session.expires_at }))
}

/// Opens a session for somebody who has just proven who they are. Returns a new token (S-SE-2) and its expiry.
///
/// # Errors
/// When the store does not answer.
pub(super) async fn open(shop: &Shop, staff: StaffId, epoch: u64) -> Result<NewStaffSession, Fault> {
    let session = StaffSession::new(epoch, shop.now());
    let token = StaffSessionToken::generate(staff, shop.rng());
    store::put(shop.store(), &token, &session).await?;
    Ok(NewStaffSession { token, expires_at: session.expires_at })
}

/// Whose session a token opens, if it is valid now.
///
/// # Errors
/// When the store does not answer.
pub async fn find(shop: &Shop, token: &StaffSessionToken) -> Result<Option<SignedInStaff>, Fault> {
    let now = shop.now();
    let (Some(session), member) = store::find_with_member(shop.store(), token).await? else { return Ok(None) };
    if !session.is_running(now) {
        return Ok(None);
    }
    let known = match (&session.opened_by, member) {
        (Some(digest), _) => super::find_staff_token_by_digest(shop, digest).await?.map(|token| (token.role, None)),
        (None, member) => member.filter(|member| session.is_of(member)).map(|member| (member.role, Some(member.name))),
    };
    let Some((role, name)) = known else { return Ok(None) };
    if session.is_touch_due(now) {
        store::touch(shop.store(), token, now).await?;
    }
    Ok(Some(SignedInStaff { id: token.staff.clone(), name, role, session: token.digest(), is_recent: session.is_recent(now) }))
}

/// Ends a session.
///
/// # Errors
/// When the store does not answer.
pub async fn close(shop: &Shop, staff: &StaffId, session: &Digest) -> Result<(), Fault> {
    store::delete(shop.store(), staff, session).await
}
