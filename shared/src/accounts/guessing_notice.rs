//! Telling an owner that somebody is guessing at the password (PW-7).
//!
//! The log-in that fails enqueues the job for every address alike. Whether there is an owner to tell is decided here, where
//! nobody waits for an answer.

use super::link::{Mailed, PasswordLink};
use super::{GuessingNotice, letters, links, store};
use crate::attention::{self, Concern};
use crate::customers::{CustomerState, LoginRecord};
use crate::fault::Fault;
use crate::mailer::Letter;
use crate::shop::Shop;
use crate::store::Attempt;
use crate::values::Span;
use crate::values::ids::TimeOrderedId;

/// An owner is told once in this time at most.
const INTERVAL: Span = Span::days(1);

/// Composes the letter, with a reset link: it lets the owner in whatever the counters say, and leaves the guesser behind.
/// `None` for an address without an open account, if the owner has logged in since, or has been told within a day. A
/// retried job is not told twice.
///
/// # Errors
/// When the store does not answer.
pub async fn prepare_guessing_notice(shop: &Shop, job: &TimeOrderedId, notice: &GuessingNotice) -> Result<Option<Letter>, Fault> {
    let attempt = async || {
        let (login, failed) = store::find_login_and_failures(shop.store(), &notice.email).await?;
        let Some(login) = login.filter(|login| failed.is_some() && is_due(shop, login, job)) else { return Ok(Attempt::Done(None)) };
        attention::raise_now(shop, Concern::Guessed, login.number, shop.now()).await?;
        let issued = links::issue(shop, &login, PasswordLink::Reset, Mailed::GuessingNotice(job)).await?;
        Ok(Attempt::written(issued.map(|token| Some(letters::guessing(shop, &login, &token)))))
    };
    shop.store().optimistically("telling an owner of guesses", attempt).await
}

fn is_due(shop: &Shop, login: &LoginRecord, job: &TimeOrderedId) -> bool {
    let told = login.guessing_notice.as_ref();
    let is_open = login.state == CustomerState::Open && login.password.is_some();
    is_open && told.is_none_or(|last| last == job || shop.now().since(last.created_at()) >= INTERVAL)
}
