//! What somebody chooses or gets when they open their account: a password, a second factor, recovery codes.

use crate::fault::Fault;
use crate::passwords::{Busy, NewPassword, Password, PersonalInfo, WeakPassword};
use crate::shop::Shop;
use crate::staff::credentials::{RecoveryCode, StaffLogin, TotpSeed};
use crate::values::EmailAddress;

/// The fewest characters of a password of the staff (S-PW-1).
pub const CHARACTERS_MIN: u16 = 15;

/// A new second factor and its recovery codes, shown this once.
#[derive(Debug)]
pub struct Chosen {
    pub seed: TotpSeed,
    pub recovery_codes: Vec<RecoveryCode>,
}

/// Checks whether a password is good enough for a member of the staff (S-PW-1, S-PW-2).
///
/// # Errors
/// Why it is refused.
pub fn validate_password(shop: &Shop, email: &EmailAddress, name: &str, password: Password) -> Result<NewPassword, WeakPassword> {
    let config = shop.config();
    let domain = config.storefront_url.host_str().unwrap_or_default();
    let names = vec![config.shop_name.as_str(), domain, email.local_part(), name];
    NewPassword::validate(password, CHARACTERS_MIN, &PersonalInfo { names })
}

/// The record with a new password and a new second factor, and what its owner is shown of it.
pub(super) async fn equip(shop: &Shop, login: StaffLogin, password: NewPassword) -> Result<Result<(StaffLogin, Chosen), Busy>, Fault> {
    let hash = match shop.hasher().hash(password, shop.rng().bytes()).await? {
        Ok(hash) => hash,
        Err(Busy) => return Ok(Err(Busy)),
    };
    let chosen = Chosen { seed: TotpSeed::generate(shop.rng()), recovery_codes: RecoveryCode::generate(shop.rng()) };
    let login = StaffLogin {
        password: Some(hash),
        seed: Some(chosen.seed.seal(shop.keys(), &login.email, shop.rng())),
        last_step: None,
        recovery_codes: chosen.recovery_codes.iter().map(RecoveryCode::digest).collect(),
        link: None,
        ..login
    };
    Ok(Ok((login, chosen)))
}
