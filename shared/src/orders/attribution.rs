//! Attribution: for whom a paid order earns, and why, as one pure function (AF-6 to AF-11).
//!
//! - With the programme off nobody is tagged and nobody earns; tags stay.
//! - The tag of the customer always wins, whoever's link was followed since.
//! - Without a tag, the code of an approved affiliate typed in at checkout comes before the visit; any other code is
//!   no code.
//! - A visit counts by when the order was placed: for somebody who had not bought before within days, else within the
//!   visit.
//! - Nobody earns on their own order. What only looks like it is left to staff.

use super::{Because, Flag, Order, Share};
use crate::affiliates::{Standing, Visit};
use crate::customers::{Customer, Referral, ReferralRule};
use crate::settings::Settings;
use crate::values::{CustomerNumber, Rate, Timestamp};

/// All that decides.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    pub order: &'a Order,
    pub customer: &'a Customer,
    /// Whom the code names, if it is one.
    pub code: Option<CustomerNumber>,
    pub visit: Brought,
    /// Those whom tag, code and visit name, as far as there is such a customer.
    pub affiliates: &'a [Customer],
    /// Who of them has paid by the same means as this order.
    pub payers: &'a [CustomerNumber],
    pub settings: &'a Settings,
    pub now: Timestamp,
}

/// What visit an order brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brought {
    Nothing,
    /// A token that is not ours.
    Unreadable,
    Visit(Visit),
}

/// The outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribution {
    pub because: Because,
    /// The affiliate in the customer's tag once this stands.
    pub referred_by: Option<CustomerNumber>,
    /// The tag that the customer gets by it.
    pub tag: Option<Referral>,
    pub share: Share,
    pub flags: Vec<Flag>,
}

/// Decides about an order that has just been seen as paid for the first time.
pub fn attribute(case: &Case) -> Attribution {
    let referrer = case.customer.referred_by.as_ref().map(|referral| referral.affiliate);
    if !case.settings.affiliates_enabled {
        return Attribution::nobody(Because::ProgrammeOff, referrer);
    }
    match referrer {
        Some(affiliate) => by_tag(case, affiliate),
        None => by_code(case).unwrap_or_else(|| by_visit(case)),
    }
}

fn by_tag(case: &Case, number: CustomerNumber) -> Attribution {
    let Some(affiliate) = case.affiliate(number) else {
        return Attribution::nobody(Because::AffiliateSuspended, Some(number));
    };
    if case.is_own_order_of(affiliate) {
        return Attribution::nobody(Because::SelfReferral, Some(number));
    }
    match Standing::of(affiliate) {
        Standing::Approved { rate } => case.earning(affiliate, rate, Because::TaggedBefore, None),
        Standing::NotOne | Standing::Awaiting | Standing::Suspended => {
            let rate = affiliate.affiliate.as_ref().map_or(Rate::ZERO, |terms| terms.rate);
            Attribution { share: Share::Refused(rate), ..Attribution::nobody(Because::AffiliateSuspended, Some(number)) }
        }
    }
}

/// `None` when the order brought no code of an approved affiliate.
fn by_code(case: &Case) -> Option<Attribution> {
    let affiliate = case.affiliate(case.code?)?;
    Standing::of(affiliate).is_approved().then(|| tagging(case, affiliate, ReferralRule::Code, None))
}

fn by_visit(case: &Case) -> Attribution {
    let visit = match case.visit {
        Brought::Nothing => return Attribution::nobody(Because::NoVisit, None),
        Brought::Unreadable => return Attribution::nobody(Because::VisitInvalid, None),
        Brought::Visit(visit) => visit,
    };
    let (rule, window) = if case.has_bought_before() {
        (ReferralRule::SameVisit, Visit::window_of_the_known(case.settings))
    } else {
        (ReferralRule::NewCustomerWindow, Visit::window_of_the_new(case.settings))
    };
    if !visit.counts_at(case.order.placed_at, window) {
        let began_later = visit.at > case.order.placed_at;
        return Attribution::nobody(if began_later { Because::VisitInvalid } else { Because::VisitExpired }, None);
    }
    match case.affiliate(visit.affiliate) {
        Some(affiliate) => tagging(case, affiliate, rule, Some(visit.at)),
        None => Attribution::nobody(Because::VisitInvalid, None),
    }
}

fn tagging(case: &Case, affiliate: &Customer, rule: ReferralRule, hit_at: Option<Timestamp>) -> Attribution {
    if case.is_own_order_of(affiliate) {
        return Attribution::nobody(Because::SelfReferral, None);
    }
    match Standing::of(affiliate) {
        Standing::Approved { rate } => {
            let tag = Referral { affiliate: affiliate.number, at: case.now, order: case.order.id.clone(), hit_at, rule };
            case.earning(affiliate, rate, Because::TaggedNow, Some(tag))
        }
        Standing::Suspended => Attribution::nobody(Because::AffiliateSuspended, None),
        Standing::NotOne | Standing::Awaiting => Attribution::nobody(Because::VisitInvalid, None),
    }
}

impl Case<'_> {
    fn affiliate(&self, number: CustomerNumber) -> Option<&Customer> {
        self.affiliates.iter().find(|affiliate| affiliate.number == number)
    }

    /// Whether a paid order of theirs was placed before this one.
    fn has_bought_before(&self) -> bool {
        self.customer.bought_at.is_some_and(|at| at < self.order.placed_at)
    }

    /// Same customer or same address, be it the customer's or the order's own (AF-9).
    fn is_own_order_of(&self, affiliate: &Customer) -> bool {
        let own = affiliate.email.canonical();
        affiliate.number == self.customer.number || self.customer.email.canonical() == own || self.order.email.canonical() == own
    }

    /// An order that earns for an approved affiliate, unless there is nothing to earn; the tag is set all the same.
    fn earning(&self, affiliate: &Customer, rate: Rate, because: Because, tag: Option<Referral>) -> Attribution {
        let (because, share) = match rate.of(self.order.amounts.base()) {
            0 => (Because::NothingToEarn, Share::Nothing),
            _ => (because, Share::Earned(rate)),
        };
        Attribution { because, referred_by: Some(affiliate.number), tag, share, flags: self.flags(affiliate) }
    }

    fn flags(&self, affiliate: &Customer) -> Vec<Flag> {
        let looks_alike = self.order.email.look_alike() == affiliate.email.look_alike();
        let pays_alike = self.payers.contains(&affiliate.number);
        let seen = [(pays_alike, Flag::SamePayment), (looks_alike, Flag::LookAlikeAddress)];
        seen.into_iter().filter_map(|(is_so, flag)| is_so.then_some(flag)).collect()
    }
}

impl Attribution {
    fn nobody(because: Because, referred_by: Option<CustomerNumber>) -> Self {
        Self { because, referred_by, tag: None, share: Share::Nothing, flags: Vec::new() }
    }
}
