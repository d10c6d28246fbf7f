//! What an order does not take from a snapshot, because the order or its customer's record keeps what was said first
//! (OR-1, OR-4). The storefront is told, so that nobody relies on a change that was never made.

use super::snapshot::CLOCK_TOLERANCE;
use super::{Order, Snapshot};
use crate::customers::Customer;
use crate::input::IgnoredMember;
use crate::values::{EmailAddress, Timestamp};

const FIRST_CUSTOMER: &str = "an order keeps its first customer and the address it was placed with";

/// What a snapshot names and nobody has, as far as it was looked up.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Unknown {
    /// The customer's number.
    pub number: bool,
    /// The code of an approved affiliate.
    pub code: bool,
}

/// The members that were left out.
#[derive(Debug, Default)]
struct LeftOut(Vec<IgnoredMember>);

impl LeftOut {
    fn add_if(&mut self, is_left_out: bool, member: &str, why: &str) {
        if is_left_out {
            self.0.push(IgnoredMember::new(member, format!("left out: {why}")));
        }
    }

    /// Leaves out a member that was sent and is not what is kept.
    fn compare<T: PartialEq>(&mut self, member: &str, sent: Option<&T>, kept: Option<&T>, why: &str) {
        self.add_if(sent.is_some() && sent != kept, member, why);
    }
}

/// What the order, as it is after the snapshot, has not taken from it. `customer` is the order's customer.
pub(super) fn left_out(snapshot: &Snapshot, order: &Order, customer: Option<&Customer>, unknown: Unknown) -> Vec<IgnoredMember> {
    let mut left_out = LeftOut::default();
    let buyer = &snapshot.buyer;
    left_out.add_if(unknown.number, "customer.number", "no customer has this number");
    let is_other = buyer.number.is_some() && order.customer.is_some() && buyer.number != order.customer;
    left_out.add_if(is_other && !unknown.number, "customer.number", FIRST_CUSTOMER);
    let (sent, kept) = (buyer.email.as_ref().map(EmailAddress::canonical), order.email.as_ref().map(EmailAddress::canonical));
    left_out.add_if(sent.is_some() && kept.is_some() && sent != kept, "customer.email", FIRST_CUSTOMER);
    details(&mut left_out, snapshot, order, customer);
    left_out.compare("visit", snapshot.visit.as_ref(), order.visit.as_ref(), "the first visit that an order brings stays with it");
    left_out.compare("af", snapshot.code.as_ref(), order.code.as_ref(), "the first code that an order brings stays with it");
    if unknown.code && snapshot.code.is_some() && snapshot.code == order.code {
        left_out.0.push(IgnoredMember::new("af", "kept, but at the moment no approved affiliate has this code"));
    }
    let is_moved = differ(snapshot.placed_at, order.placed_at);
    left_out.add_if(is_moved, "placed_at", "an order keeps its first one, and one in the future is taken as now");
    left_out.add_if(snapshot.is_test && !order.is_test, "test", "the first snapshot of this order was no test");
    let sent = snapshot.newsletter.is_some();
    left_out.add_if(sent && order.is_test, "newsletter", "a test signs nobody up");
    left_out.add_if(sent && !order.is_test && order.email.is_none(), "newsletter", "there is no address to write to");
    left_out.0
}

/// Name, company, telephone and language go onto a new record, and never change one that exists.
fn details(left_out: &mut LeftOut, snapshot: &Snapshot, order: &Order, customer: Option<&Customer>) {
    let buyer = &snapshot.buyer;
    let why = match (customer, order.customer) {
        (Some(_), _) => "the customer's record keeps what it has",
        (None, None) => "it belongs on a customer's record, and the order names no customer",
        (None, Some(_)) => return,
    };
    left_out.compare("customer.name", buyer.name.as_ref(), customer.and_then(|customer| customer.name.as_ref()), why);
    left_out.compare("customer.company", buyer.company.as_ref(), customer.and_then(|customer| customer.company.as_ref()), why);
    left_out.compare("customer.telephone", buyer.telephone.as_ref(), customer.and_then(|customer| customer.telephone.as_ref()), why);
    left_out.compare("customer.language", buyer.language.as_ref(), customer.map(|customer| &customer.language), why);
}

/// Whether two moments are further apart than clocks may differ.
fn differ(one: Timestamp, other: Timestamp) -> bool {
    one.max(other) > one.min(other).plus(CLOCK_TOLERANCE)
}
