//! Customers: one record per e-mail address, whatever brought the person (CU-1).
//!
//! - The log-in record makes an address unique: it is written together with the customer, on condition that there is
//!   none yet (CU-2, S-ID-2).
//! - Numbers grow and are never reused; gaps are allowed (CU-3).
//! - A record without a password belongs to nobody yet: only a link sent to its address opens it (CU-4).
//! - An address that bounced for good gets no more mail until staff allow it (ML-8).

mod affiliate_terms;
pub mod back_office;
mod customer;
mod deliverability;
mod flag;
pub mod letters;
mod login_record;
mod mail_jobs;
mod notes;
mod profile;
mod purchase;
pub mod store;

#[cfg(test)]
mod tests;

pub use affiliate_terms::TermsChange;
pub use customer::{AffiliateTerms, AgreedTerms, Customer, CustomerState, Person, Referral, ReferralRule, SubscriptionStatus};
pub use deliverability::{BounceOutcome, is_deliverable, record_hard_bounce};
pub use flag::Flag;
pub use login_record::{LoginRecord, MailedLink};
pub use mail_jobs::{AccountStateChanged, AffiliateNotice, TermsNotice};
pub use notes::Notes;
pub use profile::{ProfileChange, update_profile};
pub use purchase::Purchase;

use crate::fault::Fault;
use crate::mailer::Letter;
use crate::shop::Shop;
use crate::store::{Consistency, Write};
use crate::values::{CustomerNumber, EmailAddress, Page, Paging, Timestamp};

/// The customer with a number.
///
/// # Errors
/// When the store does not answer.
pub async fn find(shop: &Shop, number: CustomerNumber) -> Result<Option<Customer>, Fault> {
    store::customer(shop.store(), number).await
}

/// The customers with some numbers, in that order, without those that do not exist: one batch for each hundred.
///
/// # Errors
/// When the store does not answer.
pub async fn find_many(shop: &Shop, numbers: &[CustomerNumber]) -> Result<Vec<Customer>, Fault> {
    store::customers(shop.store(), numbers).await
}

/// How many numbers were given out, and how many of them since a moment. Numbers grow with time, so the first of them is found
/// by halving: at most two small queries for each.
///
/// # Errors
/// When the store does not answer.
pub async fn count_since(shop: &Shop, since: Timestamp) -> Result<(u64, u64), Fault> {
    let newest = store::newest_number(shop.store()).await?;
    let (mut known, mut new) = (0, newest + 1);
    while new - known > 1 {
        let middle = known + (new - known) / 2;
        match store::first_from(shop.store(), CustomerNumber(middle)).await? {
            Some(customer) if customer.created_at < since => known = middle,
            Some(_) | None => new = middle,
        }
    }
    Ok((newest, newest + 1 - new))
}

/// The log-in record of an address: one read.
///
/// # Errors
/// When the store does not answer.
pub async fn find_login(shop: &Shop, address: &EmailAddress) -> Result<Option<LoginRecord>, Fault> {
    store::login(shop.store(), address, Consistency::Strong).await
}

/// The number of the customer with an address. An eventually consistent read costs half, but may miss a new record: the
/// caller's write has to be conditional.
///
/// # Errors
/// When the store does not answer.
pub async fn find_number(shop: &Shop, address: &EmailAddress, consistency: Consistency) -> Result<Option<CustomerNumber>, Fault> {
    Ok(store::login(shop.store(), address, consistency).await?.map(|login| login.number))
}

/// The customer with an address.
///
/// # Errors
/// When the store does not answer.
pub async fn find_by_email(shop: &Shop, address: &EmailAddress) -> Result<Option<Customer>, Fault> {
    match find_login(shop, address).await? {
        Some(login) => find(shop, login.number).await,
        None => Ok(None),
    }
}

/// The outcome of creating a record.
#[derive(Clone, Debug)]
pub enum CreateOutcome {
    Created(Customer),
    /// The address already has this record.
    Existing(Customer),
}

/// Finds the record of a person's address, or creates it. `extra_writes` are written in the same transaction as a new
/// record.
///
/// If any number of callers do this at once, one creates the record and the others find it.
///
/// # Errors
/// When the store does not answer.
pub async fn find_or_create(
    shop: &Shop,
    person: &Person,
    extra_writes: impl Fn(&Customer) -> Result<Vec<Write>, Fault>,
) -> Result<CreateOutcome, Fault> {
    if let Some(found) = find_by_email(shop, &person.email).await? {
        return Ok(CreateOutcome::Existing(found));
    }
    let customer = new_customer(shop, person).await?;
    let mut writes = create_writes(&customer)?;
    writes.extend(extra_writes(&customer)?);
    let outcome = shop.store().transact(writes).await?;
    created(shop, customer, outcome.is_done()).await
}

/// The record that was created, or the one that another call has just created.
async fn created(shop: &Shop, customer: Customer, is_done: bool) -> Result<CreateOutcome, Fault> {
    if is_done {
        return Ok(CreateOutcome::Created(customer));
    }
    let person = &customer;
    match find_by_email(shop, &person.email).await? {
        Some(found) => Ok(CreateOutcome::Existing(found)),
        None => Err(Fault::missing("a record that another call has just made")),
    }
}

/// A new record with its own number, for a caller who adds more to it before [`create_writes`].
///
/// # Errors
/// When the store does not answer.
pub async fn new_customer(shop: &Shop, person: &Person) -> Result<Customer, Fault> {
    let number = store::next_number(shop.store()).await?;
    Ok(Customer::new(number, person, shop.now()))
}

/// The writes that create a record unless its address has one already.
///
/// # Errors
/// Never in practice: a record always serialises.
pub fn create_writes(customer: &Customer) -> Result<Vec<Write>, Fault> {
    store::create_writes(customer, &LoginRecord::new(customer))
}

/// Composes the letter about an affiliate's terms. `None` if the account has been closed in the meantime.
///
/// # Errors
/// When the store does not answer.
pub async fn prepare_affiliate_notice(shop: &Shop, notice: &AffiliateNotice) -> Result<Option<Letter>, Fault> {
    let customer = find(shop, notice.number).await?.filter(|customer| customer.state == CustomerState::Open);
    Ok(customer.map(|customer| letters::affiliate_notice(shop, &customer, notice)))
}

/// Composes the letter that tells an owner that staff have disabled or enabled the account (S-LG-3).
///
/// # Errors
/// When the store does not answer.
pub async fn prepare_account_state(shop: &Shop, state: &AccountStateChanged) -> Result<Option<Letter>, Fault> {
    let customer = find(shop, state.number).await?.filter(|customer| customer.state != CustomerState::Erased);
    Ok(customer.map(|customer| letters::account_state(shop, &customer, state.is_open)))
}

/// Customers, newest first, within the read limit of one page: a page may be short and still have more after it.
///
/// # Errors
/// When the store does not answer.
pub async fn list(shop: &Shop, paging: &Paging, wanted: impl Fn(&Customer) -> bool) -> Result<Page<Customer>, Fault> {
    store::list_newest_first(shop.store(), paging, wanted).await
}
