//! Receiving a snapshot: look up, decide, write everything in one transaction. If somebody else was faster, start again.

use super::attempts::Attempts;
use super::decide::decide;
use super::lookup::{self, BuyerRecord, FirstLook, Parties};
use super::{Order, Snapshot, SnapshotOutcome, store};
use crate::commissions::{self, Line, LineWithState};
use crate::customers::Purchase;
use crate::fault::Fault;
use crate::mail::outbox;
use crate::mailing_list::OptInRequest;
use crate::metrics::Event;
use crate::payouts;
use crate::shop::Shop;
use crate::store::{Attempt, Write};
use crate::values::{CustomerNumber, OrderId};

/// What came of a snapshot.
#[derive(Clone, Debug)]
pub enum ReceiveOutcome {
    Stored(Box<ReceivedOrder>),
    /// Another currency than before. Nothing changed.
    CurrencyChanged,
    /// No customer has the buyer's number. Nothing changed.
    UnknownCustomer,
}

/// An order after a snapshot.
#[derive(Clone, Debug)]
pub struct ReceivedOrder {
    pub order: Order,
    /// This was its first snapshot.
    pub is_new: bool,
    /// The affiliate in its customer's tag.
    pub referred_by: Option<CustomerNumber>,
    /// All its commission lines, oldest first.
    pub lines: Vec<LineWithState>,
}

/// Receives a snapshot.
///
/// # Errors
/// When the store does not answer, or others are faster each time. The snapshot may have been stored all the same, and may
/// be sent again.
pub async fn receive(shop: &Shop, id: &OrderId, snapshot: &Snapshot) -> Result<ReceiveOutcome, Fault> {
    let attempts = Attempts::default();
    let snapshot = &snapshot.clone().arrived_at(shop.now());
    shop.store().optimistically("receiving an order", || try_receive(shop, id, snapshot, &attempts)).await
}

async fn try_receive(shop: &Shop, id: &OrderId, snapshot: &Snapshot, attempts: &Attempts) -> Result<Attempt<ReceiveOutcome>, Fault> {
    let look = lookup::first_look(shop, id, snapshot, attempts.begin()).await?;
    let applied = match look.order.as_ref().map(|known| (known, known.apply(snapshot))) {
        None => None,
        Some((_, SnapshotOutcome::Applied(order))) => Some(*order),
        Some((known, SnapshotOutcome::Unchanged)) => {
            return Ok(Attempt::Done(ReceiveOutcome::Stored(Box::new(unchanged(shop, known.clone()).await?))));
        }
        Some((_, SnapshotOutcome::CurrencyChanged)) => return Ok(Attempt::Done(ReceiveOutcome::CurrencyChanged)),
    };
    match applied {
        Some(order) if order.decision.is_some() => {
            let change = Change { seen: look.order, order, buyer: None, purchase: None };
            change.store(shop, snapshot, attempts).await
        }
        applied => match undecided(shop, id, snapshot, look, applied, attempts).await? {
            Some(change) => change.store(shop, snapshot, attempts).await,
            None => Ok(Attempt::Done(ReceiveOutcome::UnknownCustomer)),
        },
    }
}

/// An order for which nothing had to be written.
async fn unchanged(shop: &Shop, order: Order) -> Result<ReceivedOrder, Fault> {
    let (referred_by, lines) = match &order.decision {
        Some(decision) => (decision.referred_by, with_states(shop, order.commission_lines()).await?),
        None => (lookup::customer_of(shop, &order).await?.referred_by.map(|referral| referral.affiliate), Vec::new()),
    };
    Ok(ReceivedOrder { order, is_new: false, referred_by, lines })
}

async fn with_states(shop: &Shop, lines: Vec<Line>) -> Result<Vec<LineWithState>, Fault> {
    match lines.first().map(|line| line.affiliate) {
        Some(affiliate) => payouts::lines_with_state(shop, affiliate, lines).await,
        None => Ok(Vec::new()),
    }
}

/// The change to a new or undecided order. A paid order is decided. `None` if no customer has the buyer's number.
async fn undecided(
    shop: &Shop,
    id: &OrderId,
    snapshot: &Snapshot,
    look: FirstLook,
    applied: Option<Order>,
    attempts: &Attempts,
) -> Result<Option<Change>, Fault> {
    let Some(parties) = lookup::parties(shop, &look, snapshot, applied.as_ref()).await? else { return Ok(None) };
    let mut order = applied.unwrap_or_else(|| Order::new(id.clone(), parties.buyer.customer().number, snapshot, shop.now()));
    let mut purchase = None;
    if order.is_awaiting_decision() {
        let attribution = decide(shop, &order, &parties, attempts).await?;
        order.decide(&attribution);
        purchase = Some(Purchase { placed_at: order.placed_at, tag: attribution.tag });
    }
    let Parties { buyer, .. } = parties;
    Ok(Some(Change { seen: look.order, order, buyer: Some(buyer), purchase }))
}

/// What a snapshot changes.
struct Change {
    /// The order before, unless it is new.
    seen: Option<Order>,
    order: Order,
    /// `None` if the order was decided before.
    buyer: Option<BuyerRecord>,
    /// What to note on the customer's record, if the order has just been decided.
    purchase: Option<Purchase>,
}

impl Change {
    /// Writes the change, and meanwhile reads the states of the lines that the order had before.
    async fn store(mut self, shop: &Shop, snapshot: &Snapshot, attempts: &Attempts) -> Result<Attempt<ReceiveOutcome>, Fault> {
        let lines_before = self.seen.as_ref().map(Order::commission_lines).unwrap_or_default();
        let line_count_before = lines_before.len();
        // The write is completed even if the read fails.
        let (lines, is_written) = tokio::join!(with_states(shop, lines_before), self.write(shop, snapshot, attempts));
        if !is_written? {
            return Ok(Attempt::Outdated);
        }
        if self.purchase.is_some() {
            shop.record_event(Event::OrderAttributed(self.order.because().into_str()));
        }
        let mut lines = lines?;
        lines.extend(self.order.commission_lines().into_iter().skip(line_count_before).map(LineWithState::just_booked));
        let Self { seen, order, buyer, .. } = self;
        let referred_by = match &order.decision {
            Some(decision) => decision.referred_by,
            None => buyer.and_then(|buyer| buyer.referrer()),
        };
        let received = ReceivedOrder { order, is_new: seen.is_none(), referred_by, lines };
        Ok(Attempt::Done(ReceiveOutcome::Stored(Box::new(received))))
    }

    /// Writes the order and everything that follows from it in one transaction. `false` if what was read has changed.
    async fn write(&mut self, shop: &Shop, snapshot: &Snapshot, attempts: &Attempts) -> Result<bool, Fault> {
        let mut writes = Vec::new();
        if let Some(draft) = self.order.next_line() {
            let sequence = attempts.sequence(shop, draft.affiliate).await?;
            self.order.book(draft, sequence, shop.now());
            writes.extend(self.order.commission_lines().last().map(commissions::store::book).transpose()?);
        }
        if let Some(buyer) = &mut self.buyer {
            writes.extend(buyer.writes(self.purchase.clone())?);
        }
        writes.extend(self.opt_in(shop, snapshot)?);
        writes.extend(store::save(&self.order, self.seen.as_ref())?);
        Ok(shop.store().transact(writes).await?.is_done())
    }

    /// The job that signs the buyer up to the mailing list, once per order, if the box was ticked.
    fn opt_in(&self, shop: &Shop, snapshot: &Snapshot) -> Result<Option<Write>, Fault> {
        let was_asked = self.seen.as_ref().is_some_and(|order| order.has_newsletter_opt_in);
        let Some(consent) = snapshot.newsletter.clone().filter(|_| !was_asked) else { return Ok(None) };
        let person = &snapshot.buyer.person;
        let opt_in =
            OptInRequest { email: self.order.email.clone(), name: person.name.clone(), language: person.language.clone(), consent };
        outbox::enqueue_write(shop, &opt_in).map(Some)
    }
}
