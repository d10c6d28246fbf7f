//! Receiving a snapshot: read what is known, decide, write it all at once; and again when somebody was faster.

use super::{Brought, Case, Heard, Order, Snapshot, attribute, store};
use crate::affiliates::{self, Visit};
use crate::commissions;
use crate::customers::{self, Customer, Purchase, State, purchase};
use crate::fault::Fault;
use crate::mail::{Errand, OptIn, outbox};
use crate::shop::Shop;
use crate::store::Write;
use crate::values::{CustomerNumber, OrderId, Sequence};

/// What came of a snapshot.
#[derive(Clone, Debug)]
pub enum Received {
    Kept(Box<Receipt>),
    /// Another currency than the order had before. Nothing changed.
    OtherCurrency,
    /// The number told of a buyer is nobody's. Nothing changed.
    UnknownCustomer,
}

/// An order as it is now.
#[derive(Clone, Debug)]
pub struct Receipt {
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
pub async fn receive(shop: &Shop, id: &OrderId, snapshot: &Snapshot) -> Result<Received, Fault> {
    let mut number = LineNumber::default();
    let mut attempt = 0;
    loop {
        shop.store().pause_before(attempt).await?;
        attempt += 1;
        if let Some(received) = try_once(shop, id, snapshot, &mut number).await? {
            return Ok(received);
        }
    }
}

/// `None` when something that was read has changed before it was written: everything is decided anew.
async fn try_once(shop: &Shop, id: &OrderId, snapshot: &Snapshot, number: &mut LineNumber) -> Result<Option<Received>, Fault> {
    let seen = store::order(shop.store(), id).await?;
    let (mut order, mut buyer) = match &seen {
        None => match who_buys(shop, snapshot).await? {
            Some(buyer) => (Order::new(id.clone(), buyer.number(), snapshot, shop.now()), Some(buyer)),
            None => return Ok(Some(Received::UnknownCustomer)),
        },
        Some(known) => match known.hear(snapshot) {
            Heard::News(order) => (*order, None),
            Heard::NothingNew => return Ok(Some(Received::Kept(Box::new(receipt(shop, known.clone()).await?)))),
            Heard::OtherCurrency => return Ok(Some(Received::OtherCurrency)),
        },
    };

    let mut writes = Vec::new();
    if order.awaits_decision() {
        let buyer = match &mut buyer {
            Some(buyer) => buyer,
            None => buyer.insert(Buyer::Known(customer_of(shop, &order).await?)),
        };
        let purchase = decide(shop, &mut order, buyer.customer()).await?;
        writes.extend(buyer.note(purchase));
    }
    if let Some(entry) = order.entry_due() {
        let sequence = number.of(shop, entry.affiliate).await?;
        order.book(entry, sequence, shop.now());
        writes.extend(order.commission_lines().last().map(commissions::store::book).transpose()?);
    }
    if let Some(Buyer::New(customer)) = &buyer {
        writes.extend(customers::make(customer)?);
    }
    if let Some(consent) = snapshot.newsletter.clone().filter(|_| !seen.as_ref().is_some_and(|order| order.is_for_newsletter)) {
        let person = &snapshot.buyer.person;
        let opt_in = OptIn { email: order.email.clone(), name: person.name.clone(), language: person.language.clone(), consent };
        writes.push(outbox::write(shop, Errand::OptIn(Box::new(opt_in)))?);
    }
    writes.extend(store::keep(&order, seen.as_ref())?);

    if !shop.store().transact(writes).await?.is_done() {
        return Ok(None);
    }
    let is_new = seen.is_none();
    let referred_by = match (&order.decision, &buyer) {
        (Some(decision), _) => decision.referred_by,
        (None, Some(buyer)) => buyer.customer().referred_by.as_ref().map(|referral| referral.affiliate),
        (None, None) => return Ok(Some(Received::Kept(Box::new(receipt(shop, order).await?)))),
    };
    Ok(Some(Received::Kept(Box::new(Receipt { order, is_new, referred_by }))))
}

/// Whose order it is: a record that is there, or one that is made together with the order.
enum Buyer {
    Known(Customer),
    New(Customer),
}

impl Buyer {
    fn customer(&self) -> &Customer {
        match self {
            Self::Known(customer) | Self::New(customer) => customer,
        }
    }

    fn number(&self) -> CustomerNumber {
        self.customer().number
    }

    /// Notes a purchase: on a new record before it is made, on one that is there by a write.
    fn note(&mut self, purchase: Purchase) -> Option<Write> {
        match self {
            Self::Known(customer) => purchase::note(customer, &purchase),
            Self::New(customer) => {
                customer.note(purchase);
                None
            }
        }
    }
}

/// The customer with the number that was told, else with the address, else a new one. `None` for a number that is
/// nobody's.
async fn who_buys(shop: &Shop, snapshot: &Snapshot) -> Result<Option<Buyer>, Fault> {
    let person = &snapshot.buyer.person;
    if let Some(number) = snapshot.buyer.number {
        let found = customers::find(shop, number).await?.filter(|customer| customer.state != State::Erased);
        return Ok(found.map(Buyer::Known));
    }
    match customers::find_by_address(shop, &person.email).await? {
        Some(customer) => Ok(Some(Buyer::Known(customer))),
        None => Ok(Some(Buyer::New(customers::outline(shop, person).await?))),
    }
}

async fn customer_of(shop: &Shop, order: &Order) -> Result<Customer, Fault> {
    customers::find(shop, order.customer).await?.ok_or_else(|| Fault::missing("the customer of an order"))
}

/// Reads whom tag, code and visit name, and decides.
async fn decide(shop: &Shop, order: &mut Order, customer: &Customer) -> Result<Purchase, Fault> {
    let code = match &order.code {
        Some(code) => affiliates::named_by(shop, code.as_str()).await?,
        None => None,
    };
    let visit = match &order.visit {
        None => Brought::Nothing,
        Some(token) => Visit::read(shop.keys(), token.as_str()).map_or(Brought::Unreadable, Brought::Visit),
    };
    let mut named = Vec::new();
    match (&customer.referred_by, visit) {
        (Some(referral), _) => named.push(referral.affiliate),
        (None, Brought::Visit(visit)) => named.extend(code.into_iter().chain([visit.affiliate])),
        (None, _) => named.extend(code),
    }
    named.dedup();
    let mut affiliates = Vec::new();
    for number in &named {
        affiliates.extend(customers::find(shop, *number).await?);
    }
    let payers = match &order.payment {
        Some(payment) => {
            store::remember_payer(shop.store(), payment, customer.number, shop.now()).await?;
            store::payers(shop.store(), payment, &named).await?
        }
        None => Vec::new(),
    };
    let settings = shop.settings().await?;
    let attribution =
        attribute(&Case { order, customer, code, visit, affiliates: &affiliates, payers: &payers, settings: &settings, now: shop.now() });
    order.decide(&attribution);
    Ok(Purchase { placed_at: order.placed_at, tag: attribution.tag })
}

/// An order that nothing was written of.
async fn receipt(shop: &Shop, order: Order) -> Result<Receipt, Fault> {
    let referred_by = match &order.decision {
        Some(decision) => decision.referred_by,
        None => customer_of(shop, &order).await?.referred_by.map(|referral| referral.affiliate),
    };
    Ok(Receipt { order, is_new: false, referred_by })
}

/// The number that the next line gets, taken once and kept over repeats, so that these leave no gaps.
#[derive(Default)]
struct LineNumber(Option<(CustomerNumber, Sequence)>);

impl LineNumber {
    async fn of(&mut self, shop: &Shop, affiliate: CustomerNumber) -> Result<Sequence, Fault> {
        if let Some((owner, sequence)) = self.0
            && owner == affiliate
        {
            return Ok(sequence);
        }
        let sequence = commissions::store::next_sequence(shop.store(), affiliate).await?;
        self.0 = Some((affiliate, sequence));
        Ok(sequence)
    }
}
