//! Receiving a snapshot: look up, decide, write everything in one transaction. If somebody else was faster, start again.

use super::attempts::Attempts;
use super::decide::decide;
use super::left_out::{Unknown, left_out};
use super::lookup::{self, BuyerRecord, FirstLook, Parties};
use super::{NotApplied, Order, Snapshot, SnapshotOutcome, store};
use crate::affiliates::AffiliateStatus;
use crate::commissions::{self, Line, LineWithState};
use crate::customers::{Customer, Purchase};
use crate::fault::Fault;
use crate::input::IgnoredMember;
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
}

/// An order after a snapshot.
#[derive(Clone, Debug)]
pub struct ReceivedOrder {
    pub order: Order,
    /// This was its first snapshot.
    pub is_new: bool,
    /// Why the snapshot changed nothing, if so.
    pub not_applied: Option<NotApplied>,
    /// What was left out of the snapshot, because the order or its customer's record keeps what it has.
    pub left_out: Vec<IgnoredMember>,
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
    let is_ahead = snapshot.is_ahead_of(shop.now());
    let snapshot = &snapshot.clone().arrived_at(shop.now());
    let mut outcome = shop.store().optimistically("receiving an order", || try_receive(shop, id, snapshot, &attempts)).await?;
    if let ReceiveOutcome::Stored(received) = &mut outcome
        && is_ahead
    {
        received.left_out.push(IgnoredMember::new("updated_at", "taken as now: it is more than 5 minutes ahead"));
    }
    Ok(outcome)
}

async fn try_receive(shop: &Shop, id: &OrderId, snapshot: &Snapshot, attempts: &Attempts) -> Result<Attempt<ReceiveOutcome>, Fault> {
    let look = lookup::first_look(shop, id, snapshot, attempts.begin()).await?;
    let applied = match look.order.as_ref().map(|known| (known, known.apply(snapshot))) {
        None => None,
        Some((_, SnapshotOutcome::Applied(order))) => Some(*order),
        Some((known, SnapshotOutcome::NotApplied(why))) => return unchanged(shop, snapshot, known.clone(), why, Unknown::default()).await,
        Some((_, SnapshotOutcome::CurrencyChanged)) => return Ok(Attempt::Done(ReceiveOutcome::CurrencyChanged)),
    };
    let change = match applied {
        Some(order) if order.decision.is_some() => {
            Change { seen: look.order, order, buyer: None, unknown: Unknown::default(), purchase: None }
        }
        applied => undecided(shop, id, snapshot, look, applied, attempts).await?,
    };
    match &change.seen {
        Some(known) if change.order.says_the_same_as(known) && !change.opts_in(snapshot) => {
            unchanged(shop, snapshot, known.clone(), NotApplied::NothingNew, change.unknown).await
        }
        _ => change.store(shop, snapshot, attempts).await,
    }
}

/// The outcome of a snapshot for which nothing had to be written.
async fn unchanged(
    shop: &Shop,
    snapshot: &Snapshot,
    order: Order,
    why: NotApplied,
    unknown: Unknown,
) -> Result<Attempt<ReceiveOutcome>, Fault> {
    let customer = async {
        // An undecided order is referred by whoever its customer's tag says.
        if order.decision.is_none() { lookup::customer_of(shop, &order).await } else { customer_to_compare(shop, snapshot, &order).await }
    };
    let (lines, customer) = tokio::try_join!(with_states(shop, order.commission_lines()), customer)?;
    let left_out = match why {
        NotApplied::NothingNew => left_out(snapshot, &order, customer.as_ref(), unknown),
        // The whole snapshot was.
        NotApplied::OlderSnapshot => Vec::new(),
    };
    let referred_by = match &order.decision {
        Some(decision) => decision.referred_by,
        None => customer.and_then(|customer| customer.referred_by).map(|referral| referral.affiliate),
    };
    let received = ReceivedOrder { order, is_new: false, not_applied: Some(why), left_out, referred_by, lines };
    Ok(Attempt::Done(ReceiveOutcome::Stored(Box::new(received))))
}

/// The customer of an order, read only if the snapshot says something that the record may have otherwise.
async fn customer_to_compare(shop: &Shop, snapshot: &Snapshot, order: &Order) -> Result<Option<Customer>, Fault> {
    if snapshot.buyer.has_details() { lookup::customer_of(shop, order).await } else { Ok(None) }
}

pub(super) async fn with_states(shop: &Shop, lines: Vec<Line>) -> Result<Vec<LineWithState>, Fault> {
    match lines.first().map(|line| line.affiliate) {
        Some(affiliate) => payouts::lines_with_state(shop, affiliate, lines).await,
        None => Ok(Vec::new()),
    }
}

/// The change to a new or undecided order. If it is paid and has a customer, it is decided.
async fn undecided(
    shop: &Shop,
    id: &OrderId,
    snapshot: &Snapshot,
    look: FirstLook,
    applied: Option<Order>,
    attempts: &Attempts,
) -> Result<Change, Fault> {
    let Parties { buyer, is_number_unknown, code_owner } = lookup::parties(shop, &look, snapshot, applied.as_ref()).await?;
    let mut order = applied.unwrap_or_else(|| Order::new(id.clone(), snapshot, shop.now()));
    let is_code_known = code_owner.as_ref().is_some_and(|owner| AffiliateStatus::of(owner).is_approved());
    let unknown = Unknown { number: is_number_unknown, code: !is_code_known };
    let mut purchase = None;
    if let Some(buyer) = &buyer {
        order.name_customer(buyer.customer(), snapshot.buyer.email.as_ref());
        if order.is_awaiting_decision() {
            let attribution = decide(shop, &order, buyer, code_owner.as_ref(), attempts).await?;
            order.decide(&attribution);
            purchase = Some(Purchase { placed_at: order.placed_at, tag: attribution.tag, flags: attribution.flags });
        }
    }
    Ok(Change { seen: look.order, order, buyer, unknown, purchase })
}

/// What a snapshot changes.
struct Change {
    /// The order before, unless it is new.
    seen: Option<Order>,
    order: Order,
    /// `None` if the order was decided before, or has no customer.
    buyer: Option<BuyerRecord>,
    unknown: Unknown,
    /// What to note on the customer's record, if the order has just been decided.
    purchase: Option<Purchase>,
}

impl Change {
    /// Writes the change. Meanwhile it reads the states of the lines that the order had before, and the record of a customer who
    /// was known before, if the snapshot has details of one.
    async fn store(mut self, shop: &Shop, snapshot: &Snapshot, attempts: &Attempts) -> Result<Attempt<ReceiveOutcome>, Fault> {
        let lines_before = self.seen.as_ref().map(Order::commission_lines).unwrap_or_default();
        let line_count_before = lines_before.len();
        let decided_before = self.seen.clone().filter(|_| self.buyer.is_none());
        let customer = async {
            match &decided_before {
                Some(order) => customer_to_compare(shop, snapshot, order).await,
                None => Ok(None),
            }
        };
        // The write is completed even if a read fails.
        let (lines, customer, is_written) = tokio::join!(with_states(shop, lines_before), customer, self.write(shop, snapshot, attempts));
        if !is_written? {
            return Ok(Attempt::Outdated);
        }
        if self.purchase.is_some() {
            shop.record_event(Event::OrderAttributed(self.order.because().into_str()));
        }
        let mut lines = lines?;
        lines.extend(self.order.commission_lines().into_iter().skip(line_count_before).map(LineWithState::just_booked));
        let customer = customer?;
        let Self { seen, order, buyer, unknown, .. } = self;
        let customer = buyer.as_ref().map(BuyerRecord::customer).or(customer.as_ref());
        let left_out = left_out(snapshot, &order, customer, unknown);
        let referred_by = match &order.decision {
            Some(decision) => decision.referred_by,
            None => buyer.and_then(|buyer| buyer.referrer()),
        };
        let received = ReceivedOrder { order, is_new: seen.is_none(), not_applied: None, left_out, referred_by, lines };
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
        if self.opts_in(snapshot) {
            writes.extend(self.opt_in(shop, snapshot)?);
            self.order.has_newsletter_opt_in = true;
        }
        writes.extend(store::save(&self.order, self.seen.as_ref())?);
        Ok(shop.store().transact(writes).await?.is_done())
    }

    /// Whether the buyer, who ticked the box for the mailing list, is still to be signed up: once per order.
    fn opts_in(&self, snapshot: &Snapshot) -> bool {
        snapshot.newsletter.is_some() && self.order.email.is_some() && !self.order.has_newsletter_opt_in && !self.order.is_test
    }

    /// The job that signs the buyer up to the mailing list.
    fn opt_in(&self, shop: &Shop, snapshot: &Snapshot) -> Result<Option<Write>, Fault> {
        let (Some(email), Some(consent)) = (&self.order.email, &snapshot.newsletter) else { return Ok(None) };
        let (name, language) = (snapshot.buyer.name.clone(), snapshot.buyer.language().clone());
        let opt_in = OptInRequest { email: email.clone(), name, language, consent: consent.clone() };
        outbox::enqueue_write(shop, &opt_in).map(Some)
    }
}
