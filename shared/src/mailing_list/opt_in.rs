//! Joining: the request and the mails that follow from it.

use super::entry::{OptInOrigin, PENDING_RETENTION};
use super::next_mail::reminder_action;
use super::{
    CHANGING, ConsentForm, Evidence, ListAction, ListEntry, OptInReminder, OptInRequest, Receipt, Wording, letters, next_action, store,
};
use crate::customers::{self, CreateOutcome, Customer, CustomerState, Person};
use crate::fault::Fault;
use crate::mail::outbox;
use crate::mailer::{Letter, MailId};
use crate::shop::Shop;
use crate::store::Attempt;
use crate::throttle::{self, Admission, Quota};
use crate::values::secret::MailedToken;
use crate::values::{CustomerNumber, PlainToken, Span};

/// The outcome of signing up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptInOutcome {
    /// The same reply for every address.
    Accepted,
    /// This network has signed up too many addresses.
    Throttled { wait: Span },
    /// The breaker is open: somebody may be using the shop to flood inboxes.
    Paused { wait: Span },
}

/// Enqueues the job, the same for every address. Three writes: the network's counter, the shop's counter, the outbox.
///
/// The network is counted first, so that one network alone can never use up the shop's limit.
///
/// # Errors
/// When the store does not answer.
pub async fn request_opt_in(shop: &Shop, opt_in: &OptInRequest) -> Result<OptInOutcome, Fault> {
    if let Admission::Throttled { wait } = throttle::consume_for(shop, Quota::OPT_INS, opt_in.consent.client.prefix()).await? {
        return Ok(OptInOutcome::Throttled { wait });
    }
    let max = shop.settings().await?.mailing_list_hourly_max;
    let breaker = Quota { name: "opt-in-shop", window: Span::hours(1), max };
    if let Admission::Throttled { wait } = throttle::consume(shop, breaker, "shop").await? {
        tracing::warn!(max, "the mailing list's breaker is open");
        return Ok(OptInOutcome::Paused { wait });
    }
    outbox::enqueue(shop, opt_in).await?;
    Ok(OptInOutcome::Accepted)
}

/// Decides what to do for a mail job and prepares its letter, if any. `job` identifies the job, so that a retry after a
/// failed mail is not mistaken for a second sign-up.
///
/// # Errors
/// When the store does not answer, or the entry keeps changing.
pub async fn prepare_opt_in(shop: &Shop, job: &str, opt_in: &OptInRequest) -> Result<Option<Letter>, Fault> {
    let attempt = async || {
        let seen = store::entry(shop.store(), &opt_in.email).await?;
        match (next_action(seen.as_ref(), job, opt_in.consent.at, shop.now()), seen) {
            (ListAction::SendConfirmation, seen) => prepare_confirmation(shop, job, opt_in, seen.as_ref()).await,
            (ListAction::Resend, Some(entry)) => prepare_again(shop, &entry).await,
            (ListAction::SendAlreadySubscribed, Some(entry)) => prepare_already_subscribed(shop, job, &entry).await,
            (ListAction::Resend | ListAction::SendAlreadySubscribed | ListAction::SendReminder | ListAction::Skip(_), _) => {
                Ok(Attempt::Done(None))
            }
        }
    };
    shop.store().optimistically(CHANGING, attempt).await
}

/// A letter or none, unless the entry has changed in the meantime.
type Prepared = Attempt<Option<Letter>>;

/// Creates the customer's record if there is none, the pending entry and the receipt, all or nothing.
async fn prepare_confirmation(shop: &Shop, job: &str, opt_in: &OptInRequest, seen: Option<&ListEntry>) -> Result<Prepared, Fault> {
    let consent = &opt_in.consent;
    let wording = match ConsentForm::of(shop, consent) {
        Some(form) => Some(store::save_wording(shop.store(), &Wording::of_form(shop, form, &opt_in.language)).await?),
        None => None,
    };
    let receipt = Receipt::SignUp {
        evidence: Evidence::of(&consent.client, consent.at),
        form: consent.form.clone(),
        page: consent.page.clone(),
        language: opt_in.language.tag().to_owned(),
        wording,
    };
    let secret = PlainToken::generate(shop.rng());
    let requested = OptInOrigin { at: consent.at, ip: consent.client.ip };
    let writes = |customer: &Customer| {
        let entry = ListEntry::pending(seen, customer, job, requested, secret.digest(), shop.now());
        Ok(vec![store::entry_write(&entry, seen)?, store::receipt_write(shop, &customer.email, &receipt)?])
    };
    store::add_agenda_item(shop.store(), &opt_in.email, shop.now().plus(PENDING_RETENTION)).await?;
    let person = Person {
        email: opt_in.email.clone(),
        name: opt_in.name.clone(),
        company: None,
        telephone: None,
        language: opt_in.language.clone(),
    };
    let customer = match customers::find_or_create(shop, &person, writes).await? {
        CreateOutcome::Created(customer) => customer,
        CreateOutcome::Existing(customer) if customer.state != CustomerState::Open => return Ok(Attempt::Done(None)),
        CreateOutcome::Existing(customer) => {
            if !shop.store().transact(writes(&customer)?).await?.is_done() {
                return Ok(Attempt::Outdated);
            }
            customer
        }
    };
    let token = MailedToken { number: customer.number, secret };
    Ok(Attempt::Done(Some(letters::confirm(shop, &customer, &token))))
}

/// The mail of this job may never have been sent, so this prepares another one, with a fresh link in place of the
/// first.
async fn prepare_again(shop: &Shop, entry: &ListEntry) -> Result<Prepared, Fault> {
    let Some(customer) = open_customer(shop, entry.number).await? else { return Ok(Attempt::Done(None)) };
    let token = MailedToken { number: customer.number, secret: PlainToken::generate(shop.rng()) };
    let is_written = store::replace(shop.store(), &entry.with_fresh_link(token.secret.digest(), shop.now()), entry).await?;
    Ok(Attempt::of(is_written, Some(letters::confirm(shop, &customer, &token))))
}

/// Prepares a reminder, with a fresh link in place of the unused one. `None` for somebody who has confirmed,
/// unsubscribed or been reminded in the meantime.
///
/// # Errors
/// When the store does not answer, or the entry keeps changing.
pub async fn prepare_reminder(shop: &Shop, job: &str, reminder: &OptInReminder) -> Result<Option<Letter>, Fault> {
    let attempt = async || {
        let Some(entry) = store::entry(shop.store(), &reminder.email).await? else { return Ok(Attempt::Done(None)) };
        let Some(customer) = open_customer(shop, entry.number).await? else { return Ok(Attempt::Done(None)) };
        let token = MailedToken { number: customer.number, secret: PlainToken::generate(shop.rng()) };
        let fresh = token.secret.digest();
        let after = match reminder_action(Some(&entry), job, shop.now()) {
            ListAction::SendReminder => entry.with_reminder(job, fresh, shop.now()),
            ListAction::Resend => entry.with_fresh_link(fresh, shop.now()),
            _ => return Ok(Attempt::Done(None)),
        };
        let is_written = store::replace(shop.store(), &after, &entry).await?;
        Ok(Attempt::of(is_written, Some(letters::reminder(shop, &customer, &token))))
    };
    shop.store().optimistically(CHANGING, attempt).await
}

async fn prepare_already_subscribed(shop: &Shop, job: &str, entry: &ListEntry) -> Result<Prepared, Fault> {
    let Some(customer) = open_customer(shop, entry.number).await? else { return Ok(Attempt::Done(None)) };
    let is_written = store::replace(shop.store(), &entry.notified(job, shop.now()), entry).await?;
    Ok(Attempt::of(is_written, Some(letters::already_subscribed(shop, &customer))))
}

async fn open_customer(shop: &Shop, number: CustomerNumber) -> Result<Option<Customer>, Fault> {
    Ok(customers::find(shop, number).await?.filter(|customer| customer.state == CustomerState::Open))
}

/// Adds the receipt of a sent confirmation mail, with the mail service's id.
///
/// # Errors
/// When the store does not answer.
pub async fn record_sent(shop: &Shop, letter: &Letter, id: &MailId) -> Result<(), Fault> {
    if ![letters::OPT_IN_CONFIRM, letters::OPT_IN_REMINDER].contains(&letter.kind) {
        return Ok(());
    }
    let wording = store::save_wording(shop.store(), &Wording::of_letter(letter)).await?;
    let receipt = Receipt::Mail { at: shop.now(), mail_id: id.clone(), wording };
    store::put_receipt(shop, &letter.to, &receipt).await
}
