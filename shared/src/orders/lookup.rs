//! What is read before a snapshot can be applied. The storefront waits for all store calls that follow one another, so
//! calls that do not depend on each other are made together, in rounds:
//!
//! | round | what is read | if |
//! |---|---|---|
//! | 1 | the order; who has the buyer's address; whose alias the code is | always |
//! | 2 | the customer, or a number for a new one; the owner of the code | the order is new or undecided |
//! | 3 | the candidate's record and means of payment; a line number (see [`super::decide`]) | it has just been paid |
//!
//! The transaction is the fourth round. To save a round trip, some reads are made before it is certain that they are
//! needed. The address costs half a unit in vain if the order is known already, and so does an alias; the owner of a code
//! costs one if the customer is tagged already.

use super::{Order, OrderStatus, Snapshot, store};
use crate::affiliates;
use crate::customers::store::purchase_write;
use crate::customers::{self, Customer, CustomerState, Purchase};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::store::{Consistency, Write};
use crate::values::{CustomerNumber, OrderId, ShortText};

/// What can be looked up from the snapshot alone.
pub(super) struct FirstLook {
    /// `None` for a new order.
    pub order: Option<Order>,
    address_owner: Option<CustomerNumber>,
    code_owner: Option<CustomerNumber>,
}

/// The first round. `consistency` is that of the address lookup: if it misses a log-in record, the transaction fails, because
/// it would create a second one.
pub(super) async fn first_look(shop: &Shop, id: &OrderId, snapshot: &Snapshot, consistency: Consistency) -> Result<FirstLook, Fault> {
    let address_owner = async {
        match snapshot.buyer.number {
            Some(_) => Ok(None),
            None => customers::find_number(shop, &snapshot.buyer.person.email, consistency).await,
        }
    };
    let (order, address_owner, code_owner) =
        tokio::try_join!(store::order(shop.store(), id), address_owner, resolve_code(shop, snapshot.code.as_ref()))?;
    Ok(FirstLook { order, address_owner, code_owner })
}

/// The people involved in an undecided order.
pub(super) struct Parties {
    pub buyer: BuyerRecord,
    /// The customer whose code was typed in at checkout. Only read for a paid order.
    pub code_owner: Option<Customer>,
}

/// The second round. `applied` is a known order after the snapshot. `None` if no customer has the buyer's number.
pub(super) async fn parties(shop: &Shop, look: &FirstLook, snapshot: &Snapshot, applied: Option<&Order>) -> Result<Option<Parties>, Fault> {
    let (status, code) = applied.map_or((snapshot.status, &snapshot.code), |order| (order.status, &order.code));
    let code_owner = async {
        let number = match code {
            _ if status != OrderStatus::Paid => None,
            code if *code == snapshot.code => look.code_owner,
            code => resolve_code(shop, code.as_ref()).await?,
        };
        match number {
            Some(number) => customers::find(shop, number).await,
            None => Ok(None),
        }
    };
    let (buyer, code_owner) = tokio::try_join!(buyer(shop, look, snapshot), code_owner)?;
    Ok(buyer.map(|buyer| Parties { buyer, code_owner }))
}

async fn resolve_code(shop: &Shop, code: Option<&ShortText<64>>) -> Result<Option<CustomerNumber>, Fault> {
    match code {
        Some(code) => affiliates::resolve_code(shop, code.as_str()).await,
        None => Ok(None),
    }
}

/// The first customer of a known order. For a new one, the customer with the given number, otherwise the one with the
/// address, otherwise a new one.
async fn buyer(shop: &Shop, look: &FirstLook, snapshot: &Snapshot) -> Result<Option<BuyerRecord>, Fault> {
    if let Some(order) = &look.order {
        return Ok(Some(BuyerRecord::Existing(customer_of(shop, order).await?)));
    }
    if let Some(number) = snapshot.buyer.number {
        let found = customers::find(shop, number).await?.filter(|customer| customer.state != CustomerState::Erased);
        return Ok(found.map(BuyerRecord::Existing));
    }
    Ok(Some(match look.address_owner {
        Some(number) => {
            let found = customers::find(shop, number).await?;
            BuyerRecord::Existing(found.ok_or_else(|| Fault::missing("the customer of a log-in record"))?)
        }
        None => BuyerRecord::New(customers::new_customer(shop, &snapshot.buyer.person).await?),
    }))
}

/// The customer of a known order.
pub(super) async fn customer_of(shop: &Shop, order: &Order) -> Result<Customer, Fault> {
    customers::find(shop, order.customer).await?.ok_or_else(|| Fault::missing("the customer of an order"))
}

/// The customer of the order: an existing record, or a new one that is written together with the order.
pub(super) enum BuyerRecord {
    Existing(Customer),
    New(Customer),
}

impl BuyerRecord {
    pub(super) fn customer(&self) -> &Customer {
        match self {
            Self::Existing(customer) | Self::New(customer) => customer,
        }
    }

    pub(super) fn referrer(&self) -> Option<CustomerNumber> {
        self.customer().referred_by.as_ref().map(|referral| referral.affiliate)
    }

    /// The writes that note a purchase, if there was one, on an existing record, or that create a new record with it.
    pub(super) fn writes(&mut self, purchase: Option<Purchase>) -> Result<Vec<Write>, Fault> {
        match self {
            Self::Existing(customer) => Ok(purchase.and_then(|purchase| purchase_write(customer, &purchase)).into_iter().collect()),
            Self::New(customer) => {
                if let Some(purchase) = purchase {
                    customer.record_purchase(purchase);
                }
                customers::create_writes(customer)
            }
        }
    }
}
