//! Judging a password and a second factor: the same work for every way that it can fail (S-ST-2, S-ST-4, S-LG-2).
//!
//! Read the record and count the attempt, compute one hash, count once more, judge the second factor. The calls are the same
//! for every address, and whether or not the browser is known.

use super::KnownStaffBrowser;
use crate::fault::Fault;
use crate::passwords::{Password, PasswordCheck};
use crate::shop::Shop;
use crate::staff::credentials::store::{self as credentials, Counted};
use crate::staff::credentials::{SecondFactor, StaffLogin, UsedFactor};
use crate::staff::members::StaffState;
use crate::throttle::{self, LoginAttempt as CountedAttempt, LoginOrigin};
use crate::values::{ClientInfo, EmailAddress, Span, Timestamp};

/// Who tries to sign in, with what, and from where.
#[derive(Debug)]
pub struct SignInAttempt<'a> {
    pub address: &'a EmailAddress,
    pub password: Password,
    pub second_factor: &'a SecondFactor,
    pub client: &'a ClientInfo,
    /// What the browser is known for.
    pub known_browser: Option<&'a KnownStaffBrowser>,
}

/// Whether somebody is who they say.
pub(super) enum Judgement {
    Right(Box<Proof>),
    /// Unknown address, wrong password, wrong or used code, disabled, not enrolled: nobody learns which.
    Wrong,
    Throttled {
        wait: Span,
    },
    /// Too many hashes are running at this moment.
    Busy,
}

/// What was proven, and what was counted meanwhile.
pub(super) struct Proof {
    pub login: StaffLogin,
    /// Counts only once it has been written that it was used.
    pub used: UsedFactor,
    counted: CountedAttempt,
    counted_as: Counted,
    at: Timestamp,
}

impl Proof {
    /// Takes back what was counted: only failures remain.
    pub async fn forgive(&self, shop: &Shop) -> Result<(), Fault> {
        let (attempt, factor) = tokio::join!(
            throttle::forgive_login(shop, &self.counted),
            credentials::forgive(shop.store(), &self.login.email, self.counted_as, self.at),
        );
        attempt.and(factor)
    }
}

/// Judges an attempt at an account that must be in this state.
pub(super) async fn judge(shop: &Shop, attempt: SignInAttempt<'_>, wanted: StaffState) -> Result<Judgement, Fault> {
    let SignInAttempt { address, password, second_factor, client, known_browser } = attempt;
    let now = shop.now();
    let browser = known_browser.filter(|known| known.is_of(shop, address));
    let origin = browser.map_or(LoginOrigin::StaffNetwork(client.prefix()), |browser| LoginOrigin::StaffBrowser(&browser.id));
    let (login, admitted) = tokio::join!(credentials::find(shop.store(), address), throttle::admit_login(shop, address, origin));
    let login = login?;
    let counted = match admitted? {
        Ok(counted) => counted,
        Err(wait) => return Ok(Judgement::Throttled { wait }),
    };
    let usable = login.filter(|login| login.state == wanted && login.has_credentials());
    let hash = usable.as_ref().and_then(|login| login.password.clone());
    let Ok(check) = shop.hasher().verify(password, hash).await? else { return Ok(Judgement::Busy) };

    let usable = usable.filter(|_| matches!(check, PasswordCheck::Correct { .. }));
    let counted_as = match &usable {
        // A browser that was known in an earlier epoch is a stranger again.
        Some(login) => Counted::Factor { in_known_browser: browser.is_some_and(|browser| browser.epoch == login.epoch) },
        None => Counted::WrongPassword,
    };
    let may_try = credentials::count(shop.store(), address, counted_as, now).await?;
    let Some(login) = usable.filter(|_| may_try) else { return Ok(Judgement::Wrong) };
    let Some(used) = login.accept(shop.keys(), second_factor, now) else { return Ok(Judgement::Wrong) };
    Ok(Judgement::Right(Box::new(Proof { login, used, counted, counted_as, at: now })))
}
