//! | question | key |
//! |---|---|
//! | the order with an id | `O#<order id>` / `O` |
//! | a customer's orders, newest first | `CO#<customer>` / `<placed at>#<order id>`, descending |
//! | has a customer paid by this means? | `PF#<keyed hash>` / `<customer>` |

use serde::{Deserialize, Serialize};

use super::{Order, PaymentFingerprint};
use crate::fault::Fault;
use crate::store::{Condition, Consistency, Key, Put, Query, Store, Write, from_item};
use crate::values::{CustomerNumber, OrderId, Page, Paging, Span, Timestamp};

/// How long we remember who paid by which means: longer than cards can be disputed, shorter than they are valid.
const PAYER_RETENTION: Span = Span::days(400);

pub(super) async fn order(store: &Store, id: &OrderId) -> Result<Option<Order>, Fault> {
    store.get(&order_key(id), Consistency::Strong).await
}

/// The writes that save an order, on condition that it is still as it was read. As soon as it has a customer, it is also
/// added to the customer's list.
pub(super) fn save(order: &Order, seen: Option<&Order>) -> Result<Vec<Write>, Fault> {
    let mut writes = vec![Put::new(&order_key(&order.id), order)?.when(Condition::version(seen.map(|order| order.version))).into()];
    if let Some(customer) = order.customer
        && seen.is_none_or(|seen| seen.customer.is_none())
    {
        writes.push(Put::new(&listing_key(customer, order), &Listing {})?.into());
    }
    Ok(writes)
}

/// One page of a customer's orders, newest first.
pub(super) async fn list_for_customer(store: &Store, customer: CustomerNumber, paging: &Paging) -> Result<Page<Order>, Fault> {
    let Page { rows: listed, next } = store.query_page(Query::of(listing_pk(customer)).descending(), paging).await?;
    let keys: Vec<Key> = listed.iter().filter_map(|row| OrderId::parse(row.sk.split_once('#')?.1)).map(|id| order_key(&id)).collect();
    let mut rows = Vec::new();
    for item in store.batch_get(&keys, Consistency::Eventual).await?.into_iter().flatten() {
        let order: Order = from_item(item)?;
        // The order itself says whose it is. Nobody is shown somebody else's.
        if order.customer == Some(customer) {
            rows.push(order);
        }
    }
    Ok(Page { rows, next })
}

/// Whether a customer has paid by a means of payment.
pub(super) async fn is_payer(store: &Store, payment: &PaymentFingerprint, customer: CustomerNumber) -> Result<bool, Fault> {
    Ok(store.get::<Payer>(&payer_key(payment, customer), Consistency::Eventual).await?.is_some())
}

/// Remembers that a customer has paid by a means of payment. Repeating it changes nothing.
pub(super) async fn save_payer(store: &Store, payment: &PaymentFingerprint, customer: CustomerNumber, now: Timestamp) -> Result<(), Fault> {
    let put = Put::new(&payer_key(payment, customer), &Payer {})?.expiring(now.plus(PAYER_RETENTION));
    store.put(put).await.map(drop)
}

/// An item that consists of its key.
#[derive(Serialize, Deserialize)]
struct Listing {}

/// An item that consists of its key.
#[derive(Serialize, Deserialize)]
struct Payer {}

fn order_key(id: &OrderId) -> Key {
    Key::new(format!("O#{id}"), "O")
}

fn listing_pk(customer: CustomerNumber) -> String {
    format!("CO#{customer}")
}

fn listing_key(customer: CustomerNumber, order: &Order) -> Key {
    Key::new(listing_pk(customer), format!("{}#{}", order.placed_at, order.id))
}

fn payer_key(payment: &PaymentFingerprint, customer: CustomerNumber) -> Key {
    Key::new(format!("PF#{}", payment.as_str()), customer.to_string())
}
