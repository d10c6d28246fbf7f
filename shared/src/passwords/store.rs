//! | write | keys |
//! |---|---|
//! | a reset link was mailed | `E#<canonical address>` / `L` |
//! | a password changed | the log-in record, the customer's epoch, an audit row and the job that tells the owner, all or nothing |

use super::{Hasher, NewPassword};
use crate::audit::{ActorId, AuditEntry};
use crate::customers::store::{customer_key, login_key};
use crate::customers::{LoginRecord, MailedLink};
use crate::fault::Fault;
use crate::mail::{MailJob, outbox};
use crate::shop::Shop;
use crate::store::{Condition, Update};
use crate::values::ids::TimeOrderedId;
use crate::values::{ClientInfo, Digest, Span};

/// How long a reset link works (PW-4).
pub(super) const RESET_LINK_LIFETIME: Span = Span::hours(1);

/// Puts a mailed reset link onto the log-in record, in place of any older one. Says whether the record was still the
/// one that was read.
///
/// # Errors
/// When the store does not answer.
pub async fn set_reset_link(shop: &Shop, login: &LoginRecord, digest: &Digest, mailed: &[TimeOrderedId]) -> Result<bool, Fault> {
    let reset = MailedLink { digest: digest.clone(), expires_at: shop.now().plus(RESET_LINK_LIFETIME) };
    let update = Update::of(&login_key(&login.email)).set("reset", reset).set("recent_mails", mailed).when(login.mail_guard());
    Ok(shop.store().update(update).await?.is_done())
}

/// What entitles to a change of password.
#[derive(Clone, Copy, Debug)]
pub struct PasswordChange<'a> {
    action: &'static str,
    link: &'static str,
    digest: &'a Digest,
}

impl<'a> PasswordChange<'a> {
    /// The first password, by the link that claims a record.
    pub fn first(digest: &'a Digest) -> Self {
        Self { action: "password.first", link: "claim", digest }
    }

    /// A new password, by the link that resets it.
    pub fn reset(digest: &'a Digest) -> Self {
        Self { action: "password.reset", link: "reset", digest }
    }
}

/// Sets a password in one transaction: the link is consumed if it is still the one on the record and in time, the epoch grows
/// (so every session dies), other links and the count of failures go, an audit row and the job that tells the
/// owner are written. `false` when the link was used or replaced meanwhile.
///
/// # Errors
/// When the store does not answer, or too many are hashing already.
pub async fn change(
    shop: &Shop,
    login: &LoginRecord,
    by: PasswordChange<'_>,
    password: NewPassword,
    client: &ClientInfo,
) -> Result<bool, Fault> {
    let hasher: &Hasher = shop.hasher();
    let hash = match hasher.hash(password, shop.rng().bytes()).await? {
        Ok(hash) => hash,
        Err(super::Busy) => return Err(Fault::unavailable("hashing a password", "too many at once")),
    };
    let epoch = login.epoch + 1;
    let is_the_link = Condition::equals(format!("{}.digest", by.link), by.digest);
    let is_in_time = Condition::greater_than(format!("{}.expires_at", by.link), shop.now());
    let record = Update::of(&login_key(&login.email))
        .set("password", hash)
        .set("epoch", epoch)
        .set("failures", 0)
        .remove("reset")
        .remove("claim")
        .when(Condition::All(vec![
            is_the_link,
            is_in_time,
            Condition::equals("number", login.number),
            Condition::equals("epoch", login.epoch),
        ]));
    let profile = Update::of(&customer_key(login.number)).set("epoch", epoch).when(Condition::Exists);
    let audit = AuditEntry::new(shop, ActorId::Customer(login.number), by.action, format!("customer:{}", login.number)).from_client(client);
    let tell = outbox::enqueue_write(shop, MailJob::PasswordChanged { number: login.number })?;
    Ok(shop.store().transact(vec![record.into(), profile.into(), audit.to_write(shop)?, tell]).await?.is_done())
}
