//! Joining: the request, the letter, the button.

use super::entry::{Asked, PENDING_KEPT, reminder};
use super::member::Member;
use super::{Entry, Form, Link, Receipt, Stale, Step, TRIES_MAX, Witness, Wording, contended, letters, locate, step, store};
use crate::customers::{self, Customer, Made, Person, State};
use crate::fault::Fault;
use crate::mail::{Errand, Letter, LetterKind, MailId, OptIn, outbox};
use crate::metrics::Event;
use crate::shop::Shop;
use crate::throttle::{self, Admission, Quota};
use crate::values::secret::MailedToken;
use crate::values::{CustomerNumber, EmailAddress, Origin, PlainToken, Span};

/// What came of asking for a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requested {
    /// The same for every address.
    Accepted,
    /// This network has asked often enough.
    TooMany { wait: Span },
    /// The whole shop has: somebody may be using it to flood inboxes.
    Paused { wait: Span },
}

/// Leaves the errand, the same for every address. Three writes: the network's counter, the shop's, the outbox.
///
/// The network is counted first, so that one network alone can never use up the shop's share.
///
/// # Errors
/// When the store does not answer.
pub async fn request_opt_in(shop: &Shop, opt_in: OptIn) -> Result<Requested, Fault> {
    if let Admission::Refused { wait } = throttle::count_from(shop, Quota::OPT_INS, opt_in.consent.origin.prefix()).await? {
        return Ok(Requested::TooMany { wait });
    }
    let max = shop.settings().await?.mailing_list_hourly_max;
    let breaker = Quota { name: "opt-in-shop", window: Span::hours(1), max };
    if let Admission::Refused { wait } = throttle::count(shop, breaker, "shop").await? {
        tracing::warn!(max, "the mailing list's breaker is open");
        return Ok(Requested::Paused { wait });
    }
    outbox::leave(shop, Errand::OptIn(Box::new(opt_in))).await?;
    Ok(Requested::Accepted)
}

/// Decides what an errand leads to and draws up its letter, if any. `errand` names the errand, so that one that is
/// done again because its mail failed is not taken for a second sign-up.
///
/// # Errors
/// When the store does not answer, or the entry keeps changing.
pub async fn prepare_opt_in(shop: &Shop, errand: &str, opt_in: &OptIn) -> Result<Option<Letter>, Fault> {
    for _ in 0..TRIES_MAX {
        let seen = store::entry(shop.store(), &opt_in.email).await?;
        let drawn_up = match (step(seen.as_ref(), errand, opt_in.consent.at, shop.now()), seen) {
            (Step::Ask, seen) => ask(shop, errand, opt_in, seen.as_ref()).await?,
            (Step::AskAgain, Some(entry)) => ask_again(shop, &entry).await?,
            (Step::TellAlready, Some(entry)) => tell_already(shop, errand, &entry).await?,
            (Step::AskAgain | Step::TellAlready | Step::Remind | Step::Nothing(_), _) => DrawnUp::Nothing,
        };
        match drawn_up {
            DrawnUp::Letter(letter) => return Ok(Some(*letter)),
            DrawnUp::Nothing => return Ok(None),
            DrawnUp::Changed => {}
        }
    }
    Err(contended())
}

enum DrawnUp {
    Letter(Box<Letter>),
    Nothing,
    /// Somebody else changed the entry meanwhile: decide anew.
    Changed,
}

/// Makes the record where there is none, the pending entry and the receipt, all or nothing.
async fn ask(shop: &Shop, errand: &str, opt_in: &OptIn, seen: Option<&Entry>) -> Result<DrawnUp, Fault> {
    let consent = &opt_in.consent;
    let wording = match Form::of(shop, consent) {
        Some(form) => Some(store::keep(shop.store(), &Wording::of_form(shop, form, &opt_in.language)).await?),
        None => None,
    };
    let receipt = Receipt::SignUp {
        by: Witness::of(&consent.origin, consent.at),
        form: consent.form.clone(),
        page: consent.page.clone(),
        language: opt_in.language.tag().to_owned(),
        wording,
    };
    let secret = PlainToken::throw(shop.dice());
    let asked = Asked { at: consent.at, ip: consent.origin.ip };
    let writes = |customer: &Customer| {
        let entry = Entry::ask(seen, customer, errand, asked, secret.digest(), shop.now());
        Ok(vec![store::put_entry(&entry, seen)?, store::add(shop, &customer.email, &receipt)?])
    };
    store::note(shop.store(), &opt_in.email, shop.now().plus(PENDING_KEPT)).await?;
    let person = Person { email: opt_in.email.clone(), name: opt_in.name.clone(), company: None, language: opt_in.language.clone() };
    let customer = match customers::find_or_make(shop, &person, writes).await? {
        Made::New(customer) => customer,
        Made::Existing(customer) if customer.state != State::Open => return Ok(DrawnUp::Nothing),
        Made::Existing(customer) => {
            if !shop.store().transact(writes(&customer)?).await?.is_done() {
                return Ok(DrawnUp::Changed);
            }
            customer
        }
    };
    let token = MailedToken { number: customer.number, secret };
    Ok(DrawnUp::Letter(Box::new(letters::confirm(shop, &customer, &token))))
}

/// The mail of this errand may never have gone out: another one, with a fresh link in the place of the first.
async fn ask_again(shop: &Shop, entry: &Entry) -> Result<DrawnUp, Fault> {
    let Some(customer) = open_customer(shop, entry.number).await? else { return Ok(DrawnUp::Nothing) };
    let token = MailedToken { number: customer.number, secret: PlainToken::throw(shop.dice()) };
    if !store::replace(shop.store(), &entry.ask_again(token.secret.digest(), shop.now()), entry).await? {
        return Ok(DrawnUp::Changed);
    }
    Ok(DrawnUp::Letter(Box::new(letters::confirm(shop, &customer, &token))))
}

/// Draws up a reminder, with a fresh link in the place of the one that was not followed. Nothing for whoever has
/// confirmed, left or been reminded meanwhile.
///
/// # Errors
/// When the store does not answer, or the entry keeps changing.
pub async fn prepare_reminder(shop: &Shop, errand: &str, email: &EmailAddress) -> Result<Option<Letter>, Fault> {
    for _ in 0..TRIES_MAX {
        let Some(entry) = store::entry(shop.store(), email).await? else { return Ok(None) };
        let Some(customer) = open_customer(shop, entry.number).await? else { return Ok(None) };
        let token = MailedToken { number: customer.number, secret: PlainToken::throw(shop.dice()) };
        let fresh = token.secret.digest();
        let after = match reminder(Some(&entry), errand, shop.now()) {
            Step::Remind => entry.remind(errand, fresh, shop.now()),
            Step::AskAgain => entry.ask_again(fresh, shop.now()),
            _ => return Ok(None),
        };
        if store::replace(shop.store(), &after, &entry).await? {
            return Ok(Some(letters::reminder(shop, &customer, &token)));
        }
    }
    Err(contended())
}

async fn tell_already(shop: &Shop, errand: &str, entry: &Entry) -> Result<DrawnUp, Fault> {
    let Some(customer) = open_customer(shop, entry.number).await? else { return Ok(DrawnUp::Nothing) };
    if !store::replace(shop.store(), &entry.told(errand, shop.now()), entry).await? {
        return Ok(DrawnUp::Changed);
    }
    Ok(DrawnUp::Letter(Box::new(letters::already(shop, &customer))))
}

async fn open_customer(shop: &Shop, number: CustomerNumber) -> Result<Option<Customer>, Fault> {
    Ok(customers::find(shop, number).await?.filter(|customer| customer.state == State::Open))
}

/// Adds the receipt of a confirmation mail that has gone out, by the id the mail service gave it.
///
/// # Errors
/// When the store does not answer.
pub async fn note_sent(shop: &Shop, letter: &Letter, id: &MailId) -> Result<(), Fault> {
    if !matches!(letter.kind, LetterKind::OptInConfirm | LetterKind::OptInReminder) {
        return Ok(());
    }
    let wording = store::keep(shop.store(), &Wording::of_letter(letter)).await?;
    let receipt = Receipt::Mail { at: shop.now(), mail_id: id.clone(), wording };
    store::add_now(shop, &letter.to, &receipt).await
}

/// What a mailed link is worth now, and whose it is. Changes nothing.
///
/// # Errors
/// When the store does not answer.
pub async fn look_at(shop: &Shop, token: &MailedToken) -> Result<Option<(Customer, Link)>, Fault> {
    let Some((customer, Some(entry))) = locate(shop, token.number).await? else { return Ok(None) };
    if customer.state != State::Open {
        return Ok(None);
    }
    Ok(match entry.link(&token.secret.digest(), shop.now()) {
        Link::Wrong => None,
        link => Some((customer, link)),
    })
}

/// What came of pressing the button.
#[derive(Clone, Debug)]
pub enum Confirmation {
    /// This customer is on the list from now on.
    Confirmed(Customer),
    /// The link was used, replaced or left too long; its owner may know.
    Stale(Customer, Stale),
    Wrong,
}

/// Confirms, once: the entry, the receipt, the member and the customer's standing, all or nothing.
///
/// # Errors
/// When the store does not answer, or the entry keeps changing.
pub async fn confirm(shop: &Shop, token: &MailedToken, origin: &Origin) -> Result<Confirmation, Fault> {
    for _ in 0..TRIES_MAX {
        let Some((customer, Some(entry))) = locate(shop, token.number).await? else { return Ok(Confirmation::Wrong) };
        match entry.link(&token.secret.digest(), shop.now()) {
            Link::Works if customer.state == State::Open => {}
            Link::Stale(stale) => return Ok(Confirmation::Stale(customer, stale)),
            Link::Works | Link::Wrong => return Ok(Confirmation::Wrong),
        }
        let now = shop.now();
        let Some((confirmed, asked)) = entry.confirmed(now) else { return Ok(Confirmation::Wrong) };
        let Some(member) = Member::of(&confirmed, &customer, asked, origin.ip) else { return Ok(Confirmation::Wrong) };
        let wording = store::keep(shop.store(), &Wording::of_confirmation(shop, &customer.language)).await?;
        let receipt = Receipt::Confirmation { by: Witness::of(origin, now), wording };
        if store::confirm(shop, &customer, &entry, &confirmed, &member, &receipt).await? {
            shop.count(Event::OptedIn);
            return Ok(Confirmation::Confirmed(customer));
        }
    }
    Err(contended())
}
