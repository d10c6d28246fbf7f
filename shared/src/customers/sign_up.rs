//! Sign-up: asks for a link; the link's owner chooses the password (CU-4).
//!
//! - The request only leaves a mail job for `mail-send`, the same for every address (S-ID-3, S-ID-4).
//! - Sending makes the record where there is none. A record without a password gets a link to claim it; the owner of
//!   one with a password is told that they have an account, with a link to reset it (S-ID-5).
//! - The claim link works once, for 24 hours (S-ID-6).

use super::{CreateOutcome, CustomerState, LoginRecord, MailedLink, Person, find, find_login, find_or_create, letters, store};
use crate::fault::Fault;
use crate::mail::{MailJob, SignUpRequest, outbox};
use crate::mailer::Letter;
use crate::passwords::{self, NewPassword};
use crate::shop::Shop;
use crate::values::ids::TimeOrderedId;
use crate::values::secret::MailedToken;
use crate::values::{ClientInfo, PlainToken, Span};

/// How long a claim link works.
const CLAIM_LINK_LIFETIME: Span = Span::hours(24);
/// "You have an account" and claim mails to one address in a day (S-ID-5).
const DAILY_MAX: usize = 3;
/// How often a record that another job has just changed is read again.
const ATTEMPTS_MAX: usize = 4;

/// Leaves the job. One write.
///
/// # Errors
/// When the store does not answer.
pub async fn request_sign_up(shop: &Shop, sign_up: SignUpRequest) -> Result<(), Fault> {
    outbox::enqueue(shop, MailJob::SignUp(Box::new(sign_up))).await
}

/// Makes or finds the record and draws up the letter with a fresh link. No letter when the address has had enough.
///
/// # Errors
/// When the store does not answer.
pub async fn prepare_sign_up(shop: &Shop, job: &TimeOrderedId, sign_up: &SignUpRequest) -> Result<Option<Letter>, Fault> {
    let person = Person {
        email: sign_up.email.clone(),
        name: sign_up.name.clone(),
        company: sign_up.company.clone(),
        language: sign_up.language.clone(),
    };
    let (CreateOutcome::Created(customer) | CreateOutcome::Existing(customer)) = find_or_create(shop, &person, |_| Ok(Vec::new())).await?;
    for _ in 0..ATTEMPTS_MAX {
        let Some(login) = find_login(shop, &customer.email).await? else { return Ok(None) };
        if login.state != CustomerState::Open {
            return Ok(None);
        }
        let now = shop.now();
        let Some(mailed) = login.admit_mail(job, now, DAILY_MAX, DAILY_MAX) else { return Ok(None) };
        let token = MailedToken { number: login.number, secret: PlainToken::generate(shop.rng()) };
        let digest = token.secret.digest();
        if login.password.is_some() {
            if passwords::set_reset_link(shop, &login, &digest, &mailed).await? {
                return Ok(Some(letters::account_exists(shop, &login, &token)));
            }
        } else {
            let claim = MailedLink { digest, expires_at: now.plus(CLAIM_LINK_LIFETIME) };
            if store::set_claim_link(shop.store(), &login, &claim, &mailed).await? {
                return Ok(Some(letters::claim(shop, &login, &token)));
            }
        }
    }
    Err(Fault::unavailable("mailing a sign-up link", "the record keeps changing"))
}

/// What came of choosing a first password.
#[derive(Clone, Debug)]
pub enum ClaimOutcome {
    Claimed,
    LinkGone,
}

/// The record a claim link opens, if it still does. Changes nothing.
///
/// # Errors
/// When the store does not answer.
pub async fn find_claimable(shop: &Shop, token: &MailedToken) -> Result<Option<LoginRecord>, Fault> {
    let Some(customer) = find(shop, token.number).await? else { return Ok(None) };
    let login = find_login(shop, &customer.email).await?;
    let digest = token.secret.digest();
    let opens = |login: &LoginRecord| {
        login.number == token.number
            && login.state == CustomerState::Open
            && login.password.is_none()
            && login.claim.as_ref().is_some_and(|claim| claim.accepts(&digest, shop.now()))
    };
    Ok(login.filter(opens))
}

/// Sets the first password, once (PW-5): every session and outstanding link of the account ends with it.
///
/// # Errors
/// When the store does not answer.
pub async fn claim(
    shop: &Shop,
    login: &LoginRecord,
    token: &MailedToken,
    password: NewPassword,
    client: &ClientInfo,
) -> Result<ClaimOutcome, Fault> {
    let link = token.secret.digest();
    if passwords::change(shop, login, passwords::PasswordChange::first(&link), password, client).await? {
        Ok(ClaimOutcome::Claimed)
    } else {
        Ok(ClaimOutcome::LinkGone)
    }
}
