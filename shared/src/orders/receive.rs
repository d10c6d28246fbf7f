//! Receiving a snapshot: read what is known, decide, write it all at once; and again when somebody was faster.

use std::sync::{Mutex, PoisonError};

use super::{AttributionInput, Order, PresentedVisit, Snapshot, SnapshotOutcome, attribute, store};
use crate::affiliates::{self, Visit};
use crate::commissions;
use crate::customers::store::purchase_write;
use crate::customers::{self, Customer, CustomerState, Purchase};
use crate::fault::Fault;
use crate::mail::outbox;
use crate::mailing_list::OptInRequest;
use crate::metrics::Event;
use crate::shop::Shop;
use crate::store::{Attempt, Write};
use crate::values::{CustomerNumber, OrderId, Sequence};

/// What came of a snapshot.
#[derive(Clone, Debug)]
pub enum ReceiveOutcome {
    Stored(Box<ReceivedOrder>),
    /// Another currency than the order had before. Nothing changed.
    CurrencyChanged,
    /// The number told of a buyer is nobody's. Nothing changed.
    UnknownCustomer,
}

/// An order as it is now.
#[derive(Clone, Debug)]
pub struct ReceivedOrder {
    pub order: Order,
    /// Nobody had told of it before.
    pub is_new: bool,
    /// The affiliate in its customer's tag.
    pub referred_by: Option<CustomerNumber>,
}

/// Takes in a snapshot.
///
/// # Errors
/// When the store does not answer, or others keep being faster. The snapshot may have been taken in all the same;
/// telling it again changes nothing then.
pub async fn receive(shop: &Shop, id: &OrderId, snapshot: &Snapshot) -> Result<ReceiveOutcome, Fault> {
    let number = ReservedSequence::default();
    shop.store().optimistically("receiving an order", || try_receive(shop, id, snapshot, &number)).await
}

async fn try_receive(shop: &Shop, id: &OrderId, snapshot: &Snapshot, number: &ReservedSequence) -> Result<Attempt<ReceiveOutcome>, Fault> {
    let seen = store::order(shop.store(), id).await?;
    let (mut order, mut buyer) = match &seen {
        None => match find_buyer(shop, snapshot).await? {
            Some(buyer) => (Order::new(id.clone(), buyer.number(), snapshot, shop.now()), Some(buyer)),
            None => return Ok(Attempt::Done(ReceiveOutcome::UnknownCustomer)),
        },
        Some(known) => match known.apply(snapshot) {
            SnapshotOutcome::Applied(order) => (*order, None),
            SnapshotOutcome::Unchanged => {
                return Ok(Attempt::Done(ReceiveOutcome::Stored(Box::new(unchanged(shop, known.clone()).await?))));
            }
            SnapshotOutcome::CurrencyChanged => return Ok(Attempt::Done(ReceiveOutcome::CurrencyChanged)),
        },
    };

    let mut writes = Vec::new();
    let is_first_paid = order.is_awaiting_decision();
    if is_first_paid {
        let buyer = match &mut buyer {
            Some(buyer) => buyer,
            None => buyer.insert(BuyerRecord::Existing(customer_of_order(shop, &order).await?)),
        };
        let purchase = decide(shop, &mut order, buyer.customer()).await?;
        writes.extend(buyer.note(purchase));
    }
    if let Some(draft) = order.next_line() {
        let sequence = number.of(shop, draft.affiliate).await?;
        order.book(draft, sequence, shop.now());
        writes.extend(order.commission_lines().last().map(commissions::store::book).transpose()?);
    }
    if let Some(BuyerRecord::New(customer)) = &buyer {
        writes.extend(customers::create_writes(customer)?);
    }
    if let Some(consent) = snapshot.newsletter.clone().filter(|_| !seen.as_ref().is_some_and(|order| order.has_newsletter_opt_in)) {
        let person = &snapshot.buyer.person;
        let opt_in = OptInRequest { email: order.email.clone(), name: person.name.clone(), language: person.language.clone(), consent };
        writes.push(outbox::enqueue_write(shop, &opt_in)?);
    }
    writes.extend(store::save(&order, seen.as_ref())?);

    if !shop.store().transact(writes).await?.is_done() {
        return Ok(Attempt::Outdated);
    }
    if is_first_paid {
        shop.record_event(Event::OrderAttributed(order.because().into_str()));
    }
    let is_new = seen.is_none();
    let referred_by = match (&order.decision, &buyer) {
        (Some(decision), _) => decision.referred_by,
        (None, Some(buyer)) => buyer.customer().referred_by.as_ref().map(|referral| referral.affiliate),
        (None, None) => return Ok(Attempt::Done(ReceiveOutcome::Stored(Box::new(unchanged(shop, order).await?)))),
    };
    Ok(Attempt::Done(ReceiveOutcome::Stored(Box::new(ReceivedOrder { order, is_new, referred_by }))))
}

/// Whose order it is: a record that is there, or one that is made together with the order.
enum BuyerRecord {
    Existing(Customer),
    New(Customer),
}

impl BuyerRecord {
    fn customer(&self) -> &Customer {
        match self {
            Self::Existing(customer) | Self::New(customer) => customer,
        }
    }

    fn number(&self) -> CustomerNumber {
        self.customer().number
    }

    /// Notes a purchase: on a new record before it is made, on one that is there by a write.
    fn note(&mut self, purchase: Purchase) -> Option<Write> {
        match self {
            Self::Existing(customer) => purchase_write(customer, &purchase),
            Self::New(customer) => {
                customer.record_purchase(purchase);
                None
            }
        }
    }
}

/// The customer with the number that was told, else with the address, else a new one. `None` for a number that is
/// nobody's.
async fn find_buyer(shop: &Shop, snapshot: &Snapshot) -> Result<Option<BuyerRecord>, Fault> {
    let person = &snapshot.buyer.person;
    if let Some(number) = snapshot.buyer.number {
        let found = customers::find(shop, number).await?.filter(|customer| customer.state != CustomerState::Erased);
        return Ok(found.map(BuyerRecord::Existing));
    }
    match customers::find_by_email(shop, &person.email).await? {
        Some(customer) => Ok(Some(BuyerRecord::Existing(customer))),
        None => Ok(Some(BuyerRecord::New(customers::new_customer(shop, person).await?))),
    }
}

async fn customer_of_order(shop: &Shop, order: &Order) -> Result<Customer, Fault> {
    customers::find(shop, order.customer).await?.ok_or_else(|| Fault::missing("the customer of an order"))
}

/// Reads whom tag, code and visit name, and decides.
async fn decide(shop: &Shop, order: &mut Order, customer: &Customer) -> Result<Purchase, Fault> {
    let code = match &order.code {
        Some(code) => affiliates::resolve_code(shop, code.as_str()).await?,
        None => None,
    };
    let visit = match &order.visit {
        None => PresentedVisit::Absent,
        Some(token) => Visit::verify(shop.keys(), token.as_str()).map_or(PresentedVisit::Unreadable, PresentedVisit::Visit),
    };
    let mut named = Vec::new();
    match (&customer.referred_by, visit) {
        (Some(referral), _) => named.push(referral.affiliate),
        (None, PresentedVisit::Visit(visit)) => named.extend(code.into_iter().chain([visit.affiliate])),
        (None, _) => named.extend(code),
    }
    named.dedup();
    let mut affiliates = Vec::new();
    for number in &named {
        affiliates.extend(customers::find(shop, *number).await?);
    }
    let payers = match &order.payment {
        Some(payment) => {
            store::save_payer(shop.store(), payment, customer.number, shop.now()).await?;
            store::payers(shop.store(), payment, &named).await?
        }
        None => Vec::new(),
    };
    let settings = shop.settings().await?;
    let attribution = attribute(&AttributionInput {
        order,
        customer,
        code,
        visit,
        affiliates: &affiliates,
        payers: &payers,
        settings: &settings,
        now: shop.now(),
    });
    order.decide(&attribution);
    Ok(Purchase { placed_at: order.placed_at, tag: attribution.tag })
}

/// An order that nothing was written of.
async fn unchanged(shop: &Shop, order: Order) -> Result<ReceivedOrder, Fault> {
    let referred_by = match &order.decision {
        Some(decision) => decision.referred_by,
        None => customer_of_order(shop, &order).await?.referred_by.map(|referral| referral.affiliate),
    };
    Ok(ReceivedOrder { order, is_new: false, referred_by })
}

/// The number that the next line gets, taken once and kept over repeats, so that these leave no gaps.
#[derive(Default)]
struct ReservedSequence(Mutex<Option<(CustomerNumber, Sequence)>>);

impl ReservedSequence {
    async fn of(&self, shop: &Shop, affiliate: CustomerNumber) -> Result<Sequence, Fault> {
        if let Some((owner, sequence)) = *self.0.lock().unwrap_or_else(PoisonError::into_inner)
            && owner == affiliate
        {
            return Ok(sequence);
        }
        let sequence = commissions::store::next_sequence(shop.store(), affiliate).await?;
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((affiliate, sequence));
        Ok(sequence)
    }
}
