//! Signing in to the back office: address, password and second factor, all at once (ST-2, S-ST-2).
//!
//! One reply and the same work for every way it can fail. A page that asked for the code alone would tell that the password
//! is right.

mod check;
mod known_browser;

pub use check::SignInAttempt;
pub use known_browser::{KNOWN_FOR, KnownStaffBrowser};

use self::check::{Judgement, Proof};
use super::credentials::store as credentials;
use super::members::{OwnersChange, StaffMember, StaffState, store as members};
use super::sessions::{self, NewStaffSession};
use crate::audit::{self, Actor};
use crate::fault::Fault;
use crate::metrics::Event;
use crate::shop::Shop;
use crate::store::Attempt;
use crate::values::{ClientInfo, Span};

/// How a sign-in ended.
#[derive(Debug)]
pub enum SignInOutcome {
    SignedIn(Box<SignedIn>),
    /// The reply does not say why.
    Refused,
    Throttled {
        wait: Span,
    },
    /// Too many hashes are running at this moment.
    Busy,
}

/// Somebody who has signed in.
#[derive(Debug)]
pub struct SignedIn {
    pub session: NewStaffSession,
    pub member: StaffMember,
    /// What the browser is known for from now on.
    pub known_browser: KnownStaffBrowser,
}

/// Signs in.
///
/// # Errors
/// When the store does not answer; then nobody is signed in (S-LG-12).
pub async fn sign_in(shop: &Shop, attempt: SignInAttempt<'_>) -> Result<SignInOutcome, Fault> {
    let client = attempt.client;
    let outcome = match check::judge(shop, attempt, StaffState::Active).await? {
        Judgement::Right(proof) => admit(shop, &proof, client).await?.map_or(SignInOutcome::Refused, SignInOutcome::SignedIn),
        Judgement::Wrong => SignInOutcome::Refused,
        Judgement::Throttled { wait } => SignInOutcome::Throttled { wait },
        Judgement::Busy => SignInOutcome::Busy,
    };
    shop.record_event(match &outcome {
        SignInOutcome::SignedIn(_) => Event::StaffSignedIn,
        SignInOutcome::Refused => Event::StaffSignInFailed,
        SignInOutcome::Throttled { .. } => Event::LoginThrottled,
        SignInOutcome::Busy => Event::HashingBusy,
    });
    Ok(outcome)
}

/// Uses the second factor up and opens a session. `None` if somebody else was faster with the same code, or the account has
/// changed since it was read.
async fn admit(shop: &Shop, proof: &Proof, client: &ClientInfo) -> Result<Option<Box<SignedIn>>, Fault> {
    let Proof { login, used, .. } = proof;
    let Some(member) = members::find(shop.store(), &login.staff).await? else { return Ok(None) };
    let entry = Actor { staff: &login.staff, client }.entry(shop, "staff.sign_in", target(&member));
    let writes = vec![credentials::use_factor(login, used, StaffState::Active), members::note_sign_in(&login.staff, shop.now())];
    if !audit::commit(shop, &entry, writes).await?.is_done() {
        return Ok(None);
    }
    let (forgiven, session) = tokio::join!(proof.forgive(shop), sessions::open(shop, login.staff.clone(), login.epoch));
    forgiven?;
    Ok(Some(Box::new(SignedIn { session: session?, member, known_browser: KnownStaffBrowser::of(shop, login) })))
}

/// How an enrolment ended.
#[derive(Debug)]
pub enum EnrolmentOutcome {
    /// The account is open: sign in.
    Enrolled(Box<StaffMember>),
    Refused,
    Throttled {
        wait: Span,
    },
    Busy,
}

/// Ends an enrolment by the first code of the new second factor. The account is active from then on.
///
/// # Errors
/// When the store does not answer. The code may be used by then; the next one works.
pub async fn finish_enrolment(shop: &Shop, attempt: SignInAttempt<'_>) -> Result<EnrolmentOutcome, Fault> {
    let client = attempt.client;
    let proof = match check::judge(shop, attempt, StaffState::Invited).await? {
        Judgement::Right(proof) => proof,
        Judgement::Wrong => return Ok(EnrolmentOutcome::Refused),
        Judgement::Throttled { wait } => return Ok(EnrolmentOutcome::Throttled { wait }),
        Judgement::Busy => return Ok(EnrolmentOutcome::Busy),
    };
    let enrolled = shop.store().optimistically("ending an enrolment", || activate(shop, &proof, client)).await?;
    let Some(member) = enrolled else { return Ok(EnrolmentOutcome::Refused) };
    proof.forgive(shop).await?;
    Ok(EnrolmentOutcome::Enrolled(Box::new(member)))
}

async fn activate(shop: &Shop, proof: &Proof, client: &ClientInfo) -> Result<Attempt<Option<StaffMember>>, Fault> {
    let Proof { login, used, .. } = proof;
    let Some(before) = members::find(shop.store(), &login.staff).await? else { return Ok(Attempt::Done(None)) };
    // Another call has used the code, or staff have changed the account meanwhile.
    if before.state != StaffState::Invited || before.epoch != login.epoch {
        return Ok(Attempt::Done(None));
    }
    let after = StaffMember { state: StaffState::Active, ..before.clone() };
    let entry = Actor { staff: &login.staff, client }.entry(shop, "staff.enrol", target(&after)).change("state", before.state, after.state);
    let mut writes = vec![credentials::use_factor(login, used, after.state), members::change(&before, &after)];
    let owners = members::owners(shop.store()).await?;
    if let OwnersChange::Changed(changed) = owners.clone().unwrap_or_default().after(&after) {
        writes.push(members::put_owners(owners.as_ref(), &changed)?);
    }
    Ok(Attempt::of(audit::commit(shop, &entry, writes).await?.is_done(), Some(after)))
}

/// The target of audit rows about a member of the staff.
pub(super) fn target(member: &StaffMember) -> String {
    format!("staff:{}", member.id)
}
