//! | question | key |
//! |---|---|
//! | may somebody sign in with this address? | `SL#<canonical address>` / `L` |
//! | how often has the second factor been wrong, in this window? | `SL#<canonical address>` / `F#<window start>`: `s` by strangers, `k` in known browsers, `n` wrong passwords |

use super::{StaffLogin, UsedFactor};
use crate::fault::Fault;
use crate::staff::StaffLink;
use crate::staff::members::StaffState;
use crate::store::{Condition, Consistency, Key, Put, Store, Update, Write};
use crate::values::{EmailAddress, Span, Timestamp};

const SIGN_IN: &str = "L";

fn login_key(email: &EmailAddress) -> Key {
    Key::new(format!("SL#{}", email.canonical()), SIGN_IN)
}

pub(in crate::staff) async fn find(store: &Store, email: &EmailAddress) -> Result<Option<StaffLogin>, Fault> {
    store.get(&login_key(email), Consistency::Strong).await
}

/// What becomes of password and second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::staff) enum Credentials {
    Kept,
    Forgotten,
}

/// The record has not changed since it was read: each change of state or credentials begins an epoch.
fn as_read(login: &StaffLogin) -> Condition {
    Condition::equals("staff", &login.staff).and(Condition::equals("epoch", login.epoch)).and(Condition::equals("state", login.state))
}

/// The write of a new record; there is one per address. One that was never finished may be begun anew.
pub(in crate::staff) fn create(login: &StaffLogin, unfinished: Option<&StaffLogin>) -> Result<Write, Fault> {
    let free = unfinished.map_or(Condition::NotExists, as_read);
    Ok(Put::new(&login_key(&login.email), login)?.when(free).into())
}

/// The write that begins an epoch in another state: sessions, known browsers and links of the last one are invalid.
pub(in crate::staff) fn begin_epoch(before: &StaffLogin, state: StaffState, forgets: Credentials) -> Write {
    let update = Update::of(&login_key(&before.email)).set("epoch", before.epoch + 1).set("state", state).remove("link");
    let update = match forgets {
        Credentials::Kept => update,
        Credentials::Forgotten => update.remove("password").remove("seed").remove("last_step").remove("recovery_codes"),
    };
    update.when(as_read(before)).into()
}

/// Stores a mailed link. `false` if the record has changed since it was read.
pub(in crate::staff) async fn set_link(store: &Store, login: &StaffLogin, link: &StaffLink) -> Result<bool, Fault> {
    let update = Update::of(&login_key(&login.email)).set("link", link).when(as_read(login));
    Ok(store.update(update).await?.is_done())
}

/// The write that uses a mailed link to set credentials, once.
pub(in crate::staff) fn use_link(before: &StaffLogin, after: &StaffLogin, link: &StaffLink, now: Timestamp) -> Result<Write, Fault> {
    let is_newest = Condition::equals("link.digest", &link.digest).and(Condition::greater_than("link.expires_at", now));
    Ok(Put::new(&login_key(&before.email), after)?.when(as_read(before).and(is_newest)).into())
}

/// The write that uses a second factor, once, and ends an enrolment if this is its first use.
pub(in crate::staff) fn use_factor(login: &StaffLogin, used: &UsedFactor, state: StaffState) -> Write {
    let update = Update::of(&login_key(&login.email)).set("state", state);
    let (update, unused) = match used {
        UsedFactor::Code { step } => {
            let is_newer = Condition::attribute_not_exists("last_step").or(Condition::less_than("last_step", *step));
            (update.set("last_step", *step), is_newer)
        }
        UsedFactor::RecoveryCode { left } => {
            (update.set("recovery_codes", left), Condition::equals("recovery_codes", &login.recovery_codes))
        }
    };
    update.when(as_read(login).and(unused)).into()
}

/// How long wrong second factors are remembered (S-ST-4).
const WINDOW: Span = Span::minutes(15);
/// How many of them there may be.
const WRONG_MAX: u32 = 5;

/// What a failure is counted as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::staff) enum Counted {
    WrongPassword,
    /// The password is right, and the second factor is about to be judged.
    Factor {
        in_known_browser: bool,
    },
}

/// Counts an attempt before its second factor is judged. Wrong passwords decide nothing here; they are counted so that every
/// failure causes the same work. `false` if there have been too many wrong ones. One write, whatever
/// is counted and whether or not there is an account.
pub(in crate::staff) async fn count(store: &Store, email: &EmailAddress, counted: Counted, now: Timestamp) -> Result<bool, Fault> {
    let update = Update::of(&failures_key(email, now)).add(counter(counted), 1).expiring(now.plus(WINDOW).plus(Span::hours(1)));
    let update = match counted {
        Counted::WrongPassword => update,
        Counted::Factor { .. } => {
            let attribute = counter(counted);
            update.when(Condition::attribute_not_exists(attribute).or(Condition::less_than(attribute, WRONG_MAX)))
        }
    };
    Ok(store.update(update).await?.is_done())
}

/// Takes back an attempt whose second factor was right.
pub(in crate::staff) async fn forgive(store: &Store, email: &EmailAddress, counted: Counted, now: Timestamp) -> Result<(), Fault> {
    store.update(Update::of(&failures_key(email, now)).add(counter(counted), -1)).await.map(drop)
}

fn counter(counted: Counted) -> &'static str {
    match counted {
        Counted::WrongPassword => "n",
        Counted::Factor { in_known_browser: false } => "s",
        Counted::Factor { in_known_browser: true } => "k",
    }
}

fn failures_key(email: &EmailAddress, now: Timestamp) -> Key {
    let start = Timestamp::from_millis(now.millis() / WINDOW.as_millis() * WINDOW.as_millis());
    Key::new(format!("SL#{}", email.canonical()), format!("F#{start}"))
}
