//! What staff create and change in customers' records.
//!
//! - Each change has an audit row in the same transaction (ST-3), which contains neither name, telephone nor notes.
//! - Disabling ends every session and outstanding link at once. The owner is told by mail, never at log-in (S-LG-3).
//! - The affiliate gets a mail about a change of their terms (AF-1).
//! - Only staff can allow mail again to an address that bounced (ML-8).
//! - Notes have their own item: they are long, and only the back office reads them.

use super::{
    AccountStateChanged, AffiliateNotice, AffiliateTerms, CreateOutcome, Customer, CustomerState, Notes, Person, TermsChange, TermsNotice,
    create_writes, created, find, find_by_email, find_login, new_customer, store,
};
use crate::attention::{self, Concern};
use crate::audit::{self, Actor, AuditEntry};
use crate::fault::Fault;
use crate::mail::outbox;
use crate::shop::Shop;
use crate::store::{Attempt, Write};
use crate::values::{CustomerNumber, Language, Rate, ShortText, Slug, Telephone, Timestamp};

/// The maximum number of groups that a customer may be in.
pub const GROUPS_MAX: usize = 50;

/// Staff's change. What is left out stays, and an inner `None` empties.
#[derive(Clone, Debug, Default)]
pub struct CustomerChange {
    pub name: Option<Option<ShortText<100>>>,
    pub company: Option<Option<ShortText<100>>>,
    pub telephone: Option<Option<Telephone>>,
    pub language: Option<Language>,
    pub groups: Option<Vec<Slug>>,
    pub discount: Option<Rate>,
    pub approved_for_special_payments: Option<bool>,
    pub affiliate: Option<TermsChange>,
    /// Declines the application of somebody who awaits approval. They may apply again.
    pub declines_application: bool,
    pub notes: Option<Option<Notes>>,
    pub state: Option<CustomerState>,
    /// The address takes mail again.
    pub is_deliverable: bool,
    /// Why, for the audit row.
    pub reason: Option<ShortText<500>>,
}

impl CustomerChange {
    /// The record after the change, and the notice for an affiliate.
    fn apply_to(self, before: &Customer, now: Timestamp) -> (Customer, Option<TermsNotice>) {
        let mut after = before.clone();
        after.name = self.name.unwrap_or(after.name);
        after.company = self.company.unwrap_or(after.company);
        after.telephone = self.telephone.map_or(after.telephone, |telephone| telephone.map(Telephone::into_text));
        after.language = self.language.unwrap_or(after.language);
        if let Some(groups) = self.groups {
            after.groups = groups.iter().map(ToString::to_string).collect();
            after.groups.sort();
            after.groups.dedup();
        }
        after.discount_bp = self.discount.map_or(after.discount_bp, Rate::basis_points);
        after.approved_for_special_payments = self.approved_for_special_payments.unwrap_or(after.approved_for_special_payments);
        let mut notice = None;
        if let Some(change) = self.affiliate {
            (after.affiliate, notice) = AffiliateTerms::change(before.affiliate.as_ref(), change, now);
        }
        if self.declines_application && before.affiliate.as_ref().is_some_and(AffiliateTerms::is_awaiting_approval) {
            (after.affiliate, notice) = (None, Some(TermsNotice::Declined));
        }
        if let Some(state) = self.state.filter(|state| *state != before.state) {
            after.state = state;
            after.epoch += 1;
        }
        (after, notice)
    }
}

/// The outcome of a change by staff.
#[derive(Clone, Debug)]
pub enum CustomerChangeOutcome {
    Changed(Box<Customer>),
    NotFound,
    /// An erased record cannot be changed.
    Erased,
}

/// The target of audit rows about a customer.
fn target(number: CustomerNumber) -> String {
    format!("customer:{number}")
}

/// Creates a record with its audit row. No mail is sent, because the person did not ask for it.
///
/// # Errors
/// When the store does not answer.
pub async fn create(shop: &Shop, by: Actor<'_>, person: &Person) -> Result<CreateOutcome, Fault> {
    if let Some(found) = find_by_email(shop, &person.email).await? {
        return Ok(CreateOutcome::Existing(found));
    }
    let customer = new_customer(shop, person).await?;
    let entry = by.entry(shop, "customer.create", target(customer.number));
    let outcome = audit::commit(shop, &entry, create_writes(&customer)?).await?;
    created(shop, customer, outcome.is_done()).await
}

/// Changes a record with its copies and notes, and writes audit row and mail jobs, all or nothing. If somebody else
/// changes the record at the same time, it is read again.
///
/// # Errors
/// When the store does not answer.
pub async fn update(shop: &Shop, by: Actor<'_>, number: CustomerNumber, change: CustomerChange) -> Result<CustomerChangeOutcome, Fault> {
    shop.store().optimistically("changing a customer", || try_update(shop, by, number, &change)).await
}

async fn try_update(
    shop: &Shop,
    by: Actor<'_>,
    number: CustomerNumber,
    change: &CustomerChange,
) -> Result<Attempt<CustomerChangeOutcome>, Fault> {
    let Some(before) = find(shop, number).await? else { return Ok(Attempt::Done(CustomerChangeOutcome::NotFound)) };
    if before.state == CustomerState::Erased {
        return Ok(Attempt::Done(CustomerChangeOutcome::Erased));
    }
    let notes = match &change.notes {
        Some(after) => notes_write(shop, number, after.as_ref()).await?,
        None => None,
    };
    let delivered = if change.is_deliverable { deliverable_since_now(shop, &before).await? } else { None };
    let (after, notice) = change.clone().apply_to(&before, shop.now());
    if after == before && notes.is_none() && delivered.is_none() {
        return Ok(Attempt::Done(CustomerChangeOutcome::Changed(Box::new(before))));
    }
    let effects = SideEffects { notes, notice, delivered, reason: change.reason.clone() };
    let entry = entry(shop, by, (&before, &after), &effects);
    let extra_writes = extra_writes(shop, (&before, &after), effects)?;
    let changed = store::update_customer(shop, &before, after, delivered, Some(&entry), extra_writes).await?;
    Ok(Attempt::written(changed.map(|after| CustomerChangeOutcome::Changed(Box::new(after)))))
}

/// The write that changes the notes, unless they are the same already.
async fn notes_write(shop: &Shop, number: CustomerNumber, after: Option<&Notes>) -> Result<Option<Write>, Fault> {
    let after = after.filter(|notes| !notes.is_empty());
    if find_notes(shop, number).await?.as_ref() == after { Ok(None) } else { store::put_notes(number, after).map(Some) }
}

/// The moment from which mail is allowed again, if the address is marked as undeliverable (ML-8).
async fn deliverable_since_now(shop: &Shop, customer: &Customer) -> Result<Option<Timestamp>, Fault> {
    let login = find_login(shop, &customer.email).await?;
    Ok(login.and_then(|login| login.undeliverable_at).map(|_| shop.now()))
}

/// The parts of a change outside the record.
struct SideEffects {
    notes: Option<Write>,
    notice: Option<TermsNotice>,
    delivered: Option<Timestamp>,
    reason: Option<ShortText<500>>,
}

/// The audit row of a change.
fn entry(shop: &Shop, by: Actor<'_>, (before, after): (&Customer, &Customer), effects: &SideEffects) -> AuditEntry {
    let terms = |c: &Customer| (c.affiliate.as_ref().is_some_and(|a| a.enabled), c.affiliate.as_ref().map_or(0, |a| a.rate.basis_points()));
    let mut entry = by
        .entry(shop, "customer.update", target(before.number))
        .change("language", before.language.tag(), after.language.tag())
        .change("groups", before.groups.join(", "), after.groups.join(", "))
        .change("discount_bp", before.discount_bp, after.discount_bp)
        .change("approved_for_special_payments", before.approved_for_special_payments, after.approved_for_special_payments)
        .change("affiliate.applied", before.affiliate.is_some(), after.affiliate.is_some())
        .change("affiliate.enabled", terms(before).0, terms(after).0)
        .change("affiliate.rate_bp", terms(before).1, terms(after).1)
        .change("state", before.state, after.state)
        .change("undeliverable", effects.delivered.is_some(), false);
    for (field, has_changed) in [
        ("name", before.name != after.name),
        ("company", before.company != after.company),
        ("telephone", before.telephone != after.telephone),
        ("notes", effects.notes.is_some()),
    ] {
        if has_changed {
            entry = entry.change_redacted(field);
        }
    }
    entry.reason.clone_from(&effects.reason);
    entry
}

/// The other writes that belong to a change: notes, mail jobs.
fn extra_writes(shop: &Shop, (before, after): (&Customer, &Customer), effects: SideEffects) -> Result<Vec<Write>, Fault> {
    let SideEffects { notes, notice, delivered, .. } = effects;
    let number = before.number;
    let mut extra_writes: Vec<Write> = notes.into_iter().collect();
    extra_writes.extend(attention_write(before, after)?);
    if delivered.is_some() {
        extra_writes.push(attention::settle(Concern::Undeliverable, number));
    }
    // Only links of approved affiliates are counted. Housekeeping finds these affiliates in the directory.
    if before.affiliate != after.affiliate && after.affiliate.as_ref().is_some_and(AffiliateTerms::is_approved) {
        extra_writes.push(store::add_to_affiliate_directory(number, shop.now()));
    }
    if let Some(notice) = notice {
        let rate = after.affiliate.as_ref().map_or(Rate::ZERO, |terms| terms.rate);
        extra_writes.push(outbox::enqueue_write(shop, &AffiliateNotice { number, notice, rate })?);
    }
    if before.state != after.state {
        let is_open = after.state == CustomerState::Open;
        extra_writes.push(outbox::enqueue_write(shop, &AccountStateChanged { number, is_open })?);
    }
    Ok(extra_writes)
}

/// The write that keeps the list of applications in step with the record: only an open customer who awaits approval is on it.
fn attention_write(before: &Customer, after: &Customer) -> Result<Option<Write>, Fault> {
    let waiting = |customer: &Customer| {
        let terms = customer.affiliate.as_ref().filter(|terms| terms.is_awaiting_approval() && customer.state == CustomerState::Open);
        terms.map(|terms| terms.applied_at)
    };
    match (waiting(before), waiting(after)) {
        (None, Some(since)) => attention::raise(Concern::Application, after.number, since).map(Some),
        (Some(_), None) => Ok(Some(attention::settle(Concern::Application, after.number))),
        (None, None) | (Some(_), Some(_)) => Ok(None),
    }
}

/// The notes about a customer, if there are any.
///
/// # Errors
/// When the store does not answer.
pub async fn find_notes(shop: &Shop, number: CustomerNumber) -> Result<Option<Notes>, Fault> {
    store::notes(shop.store(), number).await
}
