//! Sessions: how a customer stays known after logging in.
//!
//! Each request reads session and account together. A new epoch, a disabled account or an expiry ends the session at
//! once (S-SE-5, S-SE-11).

use super::session::{OpenSession, Session, SessionToken};
use super::store;
use crate::audit::{self, Actor, ActorId, AuditEntry};
use crate::customers::{self, Customer, LoginRecord};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::store::Attempt;
use crate::values::{ClientInfo, CustomerNumber, Digest, Timestamp};

/// Opens a session for somebody who has just proven who they are. Returns a new token (S-SE-2) and its expiry.
///
/// # Errors
/// When the store does not answer.
pub(super) async fn open(shop: &Shop, login: &LoginRecord, client: &ClientInfo) -> Result<(SessionToken, Timestamp), Fault> {
    let token = SessionToken::generate(login.number, shop.rng());
    let session = Session::new(login.epoch, shop.now(), client);
    store::put_session(shop.store(), &token, &session).await?;
    Ok((token, session.expires_at))
}

/// The session and the customer of a token, if the session is valid.
///
/// # Errors
/// When the store does not answer.
pub async fn find(shop: &Shop, token: &SessionToken) -> Result<Option<(Session, Customer)>, Fault> {
    let Some((session, customer)) = store::find_session_with_customer(shop.store(), token).await? else { return Ok(None) };
    let now = shop.now();
    if !session.is_active(&customer, now) {
        return Ok(None);
    }
    if session.is_touch_due(now) {
        store::touch_session(shop.store(), token, now).await?;
    }
    Ok(Some((session, customer)))
}

/// The open sessions of a customer, the one used last first (S-SE-7).
///
/// # Errors
/// When the store does not answer.
pub async fn list(shop: &Shop, customer: &Customer) -> Result<Vec<OpenSession>, Fault> {
    let mut open = store::sessions(shop.store(), customer.number).await?;
    open.retain(|one| one.session.is_active(customer, shop.now()));
    open.sort_by_key(|one| std::cmp::Reverse(one.session.last_seen_at));
    Ok(open)
}

/// Ends all sessions of a customer, known browsers and mailed links included, with an audit row (S-SE-6): a new epoch
/// begins, so that none can be forgotten. Returns the record of before.
///
/// # Errors
/// When the store does not answer.
pub async fn close_everywhere(shop: &Shop, customer: &Customer, client: &ClientInfo) -> Result<Option<LoginRecord>, Fault> {
    let entry = || AuditEntry::new(shop, ActorId::Customer(customer.number), ENDING, target(customer)).from_client(client);
    shop.store().optimistically("ending all sessions", async || begin_epoch(shop, customer, entry()).await).await
}

/// The outcome of ending somebody's sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndSessionsOutcome {
    Ended,
    /// There is no such customer, or nobody can log in to the record.
    NotFound,
}

/// The same by staff, at the customer's request or because somebody else is logged in.
///
/// # Errors
/// When the store does not answer.
pub async fn close_everywhere_by_staff(shop: &Shop, by: Actor<'_>, number: CustomerNumber) -> Result<EndSessionsOutcome, Fault> {
    let attempt = async || {
        let Some(customer) = customers::find(shop, number).await? else { return Ok(Attempt::Done(None)) };
        begin_epoch(shop, &customer, by.entry(shop, ENDING, target(&customer))).await
    };
    let ended = shop.store().optimistically("ending all sessions", attempt).await?;
    Ok(if ended.is_some() { EndSessionsOutcome::Ended } else { EndSessionsOutcome::NotFound })
}

/// What the audit log calls it.
const ENDING: &str = "sessions.end";

fn target(customer: &Customer) -> String {
    format!("customer:{}", customer.number)
}

/// Begins an epoch together with its audit row. Returns the log-in record of before; `None` if the customer has none.
async fn begin_epoch(shop: &Shop, customer: &Customer, entry: AuditEntry) -> Result<Attempt<Option<LoginRecord>>, Fault> {
    let (login, _) = store::find_login_and_failures(shop.store(), &customer.email).await?;
    let Some(login) = login.filter(|login| login.number == customer.number) else { return Ok(Attempt::Done(None)) };
    let is_written = audit::commit(shop, &entry, store::begin_epoch(&login)).await?.is_done();
    Ok(Attempt::of(is_written, Some(login)))
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
