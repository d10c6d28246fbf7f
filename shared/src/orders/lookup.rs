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
//! costs one if the customer is tagged already. A buyer's number that nobody has, which is a mistake, costs a round more.

use super::{Buyer, Order, Snapshot, store};
use crate::affiliates::{self, AffiliateCode};
use crate::customers::store::purchase_write;
use crate::customers::{self, Customer, CustomerState, Purchase};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::store::{Consistency, Write};
use crate::values::{CustomerNumber, OrderId};

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
        match &snapshot.buyer {
            Buyer { number: None, email: Some(email), .. } => customers::find_number(shop, email, consistency).await,
            _ => Ok(None),
        }
    };
    let (order, address_owner, code_owner) =
        tokio::try_join!(store::order(shop.store(), id), address_owner, resolve_code(shop, snapshot.code.as_ref()))?;
    Ok(FirstLook { order, address_owner, code_owner })
}

/// The people involved in an undecided order.
pub(super) struct Parties {
    /// `None` as long as no snapshot has named one (OR-5).
    pub buyer: Option<BuyerRecord>,
    /// The snapshot names its customer by a number that nobody has.
    pub is_number_unknown: bool,
    /// The customer whose code was typed in at checkout.
    pub code_owner: Option<Customer>,
}

/// The second round. `applied` is a known order after the snapshot.
pub(super) async fn parties(shop: &Shop, look: &FirstLook, snapshot: &Snapshot, applied: Option<&Order>) -> Result<Parties, Fault> {
    let code = applied.map_or(&snapshot.code, |order| &order.code);
    let code_owner = async {
        let number = match code {
            code if *code == snapshot.code => look.code_owner,
            code => resolve_code(shop, code.as_ref()).await?,
        };
        match number {
            Some(number) => customers::find(shop, number).await,
            None => Ok(None),
        }
    };
    let ((buyer, is_number_unknown), code_owner) = tokio::try_join!(buyer(shop, look, snapshot), code_owner)?;
    Ok(Parties { buyer, is_number_unknown, code_owner })
}

async fn resolve_code(shop: &Shop, code: Option<&AffiliateCode>) -> Result<Option<CustomerNumber>, Fault> {
    match code {
        Some(code) => affiliates::resolve_code(shop, code).await,
        None => Ok(None),
    }
}

/// The customer of a known order that has one. Otherwise the customer with the given number, otherwise the one with the
/// address, otherwise a new one. With the record comes whether the number is nobody's.
async fn buyer(shop: &Shop, look: &FirstLook, snapshot: &Snapshot) -> Result<(Option<BuyerRecord>, bool), Fault> {
    if let Some(order) = &look.order
        && let Some(customer) = customer_of(shop, order).await?
    {
        return Ok((Some(BuyerRecord::Existing(customer)), false));
    }
    let Buyer { number, email, .. } = &snapshot.buyer;
    let Some(number) = number else { return Ok((by_address(shop, look.address_owner, &snapshot.buyer).await?, false)) };
    let numbered = customers::find(shop, *number).await?.filter(|customer| customer.state != CustomerState::Erased);
    if let Some(customer) = numbered {
        return Ok((Some(BuyerRecord::Existing(customer)), false));
    }
    let owner = match email {
        Some(email) => customers::find_number(shop, email, Consistency::Strong).await?,
        None => None,
    };
    Ok((by_address(shop, owner, &snapshot.buyer).await?, true))
}

/// The owner of the buyer's address, or a new customer. `None` if there is no address.
async fn by_address(shop: &Shop, owner: Option<CustomerNumber>, buyer: &Buyer) -> Result<Option<BuyerRecord>, Fault> {
    Ok(match (owner, buyer.person()) {
        (Some(owner), _) => {
            let found = customers::find(shop, owner).await?;
            Some(BuyerRecord::Existing(found.ok_or_else(|| Fault::missing("the customer of a log-in record"))?))
        }
        (None, Some(person)) => Some(BuyerRecord::New(customers::new_customer(shop, &person).await?)),
        (None, None) => None,
    })
}

/// The customer of a known order, if it has one.
pub(super) async fn customer_of(shop: &Shop, order: &Order) -> Result<Option<Customer>, Fault> {
    let Some(number) = order.customer else { return Ok(None) };
    customers::find(shop, number).await?.ok_or_else(|| Fault::missing("the customer of an order")).map(Some)
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
