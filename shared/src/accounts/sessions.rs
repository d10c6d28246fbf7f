//! Sessions: how a customer stays known after logging in.
//!
//! Each request reads session and account together. A new epoch, a disabled account or an expiry ends the session at
//! once (S-SE-5, S-SE-11).

use super::session::{Session, SessionToken};
use super::store;
use crate::customers::{Customer, LoginRecord};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::values::{ClientInfo, CustomerNumber, Digest, Timestamp};

/// How many characters of the browser's name are stored with a session: enough for its kind and its system.
const DEVICE_LENGTH_MAX: usize = 200;

/// Opens a session in an epoch, for somebody who has just proven who they are. Returns a new token (S-SE-2) and its
/// expiry.
///
/// # Errors
/// When the store does not answer.
pub(super) async fn open(shop: &Shop, login: &LoginRecord, epoch: u64, client: &ClientInfo) -> Result<(SessionToken, Timestamp), Fault> {
    let token = SessionToken::generate(login.number, shop.rng());
    let device = client.user_agent.as_ref().map(|agent| agent.as_str().chars().take(DEVICE_LENGTH_MAX).collect());
    let session = Session::new(epoch, shop.now(), device);
    store::put_session(shop.store(), &token, &session).await?;
    Ok((token, session.expires_at))
}

/// The customer of a session token, if the session is valid.
///
/// # Errors
/// When the store does not answer.
pub async fn find(shop: &Shop, token: &SessionToken) -> Result<Option<Customer>, Fault> {
    let Some((session, customer)) = store::find_session_with_customer(shop.store(), token).await? else { return Ok(None) };
    let now = shop.now();
    if !session.is_active(&customer, now) {
        return Ok(None);
    }
    if session.is_touch_due(now) {
        store::touch_session(shop.store(), token, now).await?;
    }
    Ok(Some(customer))
}

/// Ends a session.
///
/// # Errors
/// When the store does not answer.
pub async fn close(shop: &Shop, number: CustomerNumber, session: &Digest) -> Result<(), Fault> {
    store::delete_session(shop.store(), number, session).await
}

/// Ends everybody's sessions, after a restore: old ones must not become valid again (S-IA-10). Returns how many there
/// were. Reads the whole table, so it is only for operators, never for a function.
///
/// # Errors
/// When the store does not answer. Sessions ended by then stay ended; a second run ends the rest.
pub async fn close_all(shop: &Shop) -> Result<usize, Fault> {
    store::delete_all_sessions(shop.store()).await
}
