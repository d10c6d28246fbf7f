//! | write | keys |
//! |---|---|
//! | a reset link was mailed | `E#<canonical address>` / `L` |
//! | a password changed | the log-in record, the customer's epoch, an audit row and the errand that tells the owner, all or nothing |

use super::{Hasher, NewPassword};
use crate::audit::{Actor, Entry};
use crate::customers::store::{customer_key, login_key};
use crate::customers::{Login, Mailed};
use crate::fault::Fault;
use crate::mail::{Errand, outbox};
use crate::shop::Shop;
use crate::store::{Update, When};
use crate::values::ids::TimeOrdered;
use crate::values::{Digest, Origin, Span};

/// How long a reset link works (PW-4).
pub(super) const RESET_VALID: Span = Span::hours(1);

/// Puts a mailed reset link onto the log-in record, in place of any older one. Says whether the record was still the
/// one that was read.
///
/// # Errors
/// When the store does not answer.
pub async fn set_reset(shop: &Shop, login: &Login, digest: &Digest, mailed: &[TimeOrdered]) -> Result<bool, Fault> {
    let reset = Mailed { digest: digest.clone(), expires_at: shop.now().plus(RESET_VALID) };
    let update = Update::of(&login_key(&login.email)).set("reset", reset).set("mailed", mailed).when(login.may_be_mailed());
    Ok(shop.store().update(update).await?.is_done())
}

/// What entitles to a change of password.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    act: &'static str,
    link: &'static str,
    digest: &'a Digest,
}

impl<'a> Change<'a> {
    /// The first password, by the link that claims a record.
    pub fn first(digest: &'a Digest) -> Self {
        Self { act: "password.first", link: "claim", digest }
    }

    /// A new password, by the link that resets it.
    pub fn reset(digest: &'a Digest) -> Self {
        Self { act: "password.reset", link: "reset", digest }
    }
}

/// Sets a password in one transaction: the link is consumed if it is still the one on the record and in time, the epoch grows
/// (so every session dies), other links and the count of failures go, an audit row and the errand that tells the
/// owner are written. `false` when the link was used or replaced meanwhile.
///
/// # Errors
/// When the store does not answer, or too many are hashing already.
pub async fn change(shop: &Shop, login: &Login, by: Change<'_>, password: NewPassword, origin: &Origin) -> Result<bool, Fault> {
    let hasher: &Hasher = shop.hasher();
    let hash = match hasher.hash(password, shop.dice().bytes()).await? {
        Ok(hash) => hash,
        Err(super::Busy) => return Err(Fault::unavailable("hashing a password", "too many at once")),
    };
    let epoch = login.epoch + 1;
    let is_the_link = When::equal(format!("{}.digest", by.link), by.digest);
    let is_in_time = When::above(format!("{}.expires_at", by.link), shop.now());
    let record = Update::of(&login_key(&login.email))
        .set("password", hash)
        .set("epoch", epoch)
        .set("failures", 0)
        .remove("reset")
        .remove("claim")
        .when(When::All(vec![is_the_link, is_in_time, When::is("number", login.number), When::is("epoch", login.epoch)]));
    let profile = Update::of(&customer_key(login.number)).set("epoch", epoch).when(When::Exists);
    let audit = Entry::new(shop, Actor::Customer(login.number), by.act, format!("customer:{}", login.number)).from(origin);
    let tell = outbox::write(shop, Errand::PasswordChanged { number: login.number })?;
    Ok(shop.store().transact(vec![record.into(), profile.into(), audit.write(shop)?, tell]).await?.is_done())
}
